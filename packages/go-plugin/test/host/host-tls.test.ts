import { describe, expect, test } from "vitest";
import { hostTls } from "../../src/host/host-tls.ts";

describe("hostTls()", () => {
  test("hostTls() offers a certificate for AutoMTLS, and insists on one in return", async () => {
    const { clientCertificate, settle } = await hostTls("auto-mtls");
    expect(clientCertificate).toContain("BEGIN CERTIFICATE");
    expect(settle("theirs")).toMatchObject({ ca: "theirs", certificate: clientCertificate });
    expect(() => settle(undefined)).toThrow("without a certificate");
  });

  test("hostTls() is off by default where there are unix sockets, and refuses a certificate then", async () => {
    const { clientCertificate, settle } = await hostTls();
    expect(clientCertificate).toBeUndefined();
    expect(settle(undefined)).toBeUndefined();
    expect(() => settle("theirs")).toThrow("did not offer AutoMTLS");
  });

  test("hostTls() passes on the caller's own", async () => {
    const own = { ca: "ca" };
    expect((await hostTls(own)).settle(undefined)).toBe(own);
  });
});
