import { createPrivateKey, X509Certificate } from "node:crypto";
import { connect, createServer, type TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import { createSelfSignedCertificate } from "../../src/tls/self-signed-certificate.ts";

describe("createSelfSignedCertificate()", () => {
  test("createSelfSignedCertificate() makes a valid certificate for localhost, P-256, its own authority", async () => {
    const { certificate, key } = await createSelfSignedCertificate();
    const parsed = new X509Certificate(certificate);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(parsed.checkHost("localhost")).toBe("localhost");
    expect(parsed.ca).toBe(true);
    expect(parsed.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    expect(parsed.keyUsage).toEqual(expect.arrayContaining(["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"]));
  });

  test("createSelfSignedCertificate() is valid from just now for thirty years", async () => {
    const parsed = new X509Certificate((await createSelfSignedCertificate()).certificate);
    const from = new Date(parsed.validFrom);
    expect(from.getTime()).toBeLessThan(Date.now());
    expect(from.getTime()).toBeGreaterThan(Date.now() - 120_000);
    expect(new Date(parsed.validTo).getUTCFullYear()).toBe(from.getUTCFullYear() + 30);
  });

  test("createSelfSignedCertificate() never makes the same twice", async () => {
    const [a, b] = await Promise.all([createSelfSignedCertificate(), createSelfSignedCertificate()]);
    expect(new X509Certificate(a.certificate).serialNumber).not.toBe(
      new X509Certificate(b.certificate).serialNumber,
    );
  });

  test("createSelfSignedCertificate() serves mutual TLS", async () => {
    const [server, client] = await Promise.all([
      createSelfSignedCertificate(),
      createSelfSignedCertificate(),
    ]);
    const authorized = await new Promise<boolean>((resolve, reject) => {
      const listening = createServer(
        { cert: server.certificate, key: server.key, ca: client.certificate, requestCert: true },
        (socket: TLSSocket) => {
          resolve(socket.authorized);
          socket.destroy();
          listening.close();
        },
      ).listen(0, "127.0.0.1", () => {
        const { port } = listening.address() as { port: number };
        const { certificate: cert, key } = client;
        connect({ port, host: "127.0.0.1", servername: "localhost", cert, key, ca: server.certificate }).on(
          "error",
          reject,
        );
      });
    });
    expect(authorized).toBe(true);
  });
});
