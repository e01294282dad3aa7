import { generate } from "selfsigned";

/** PEM, both of them. */
export interface SelfSignedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A clock on the other side of a virtual machine may lag; Go allows the same. */
const BACKDATE_MS = 30_000;
/** As in Go: no plugin outlives its certificate. */
const LIFETIME_YEARS = 30;

/**
 * The certificate that one side of an AutoMTLS connection makes for its one process, shaped
 * like Go's but on P-256: Go accepts any curve, and other TLS libraries lack Go's P-521.
 */
export async function createSelfSignedCertificate(): Promise<SelfSignedCertificate> {
  const { cert, private: key } = await generate(
    [
      { name: "organizationName", value: "go-plugin" },
      { name: "commonName", value: "localhost" },
    ],
    { keyType: "ec", curve: "P-256", algorithm: "sha256", ...validity(new Date()), extensions },
  );
  return { certificate: `${cert.trimEnd()}\n`, key: `${key.trimEnd()}\n` };
}

/** Each side trusts exactly this certificate, so it is its own authority; both sides are client and server. */
const extensions: NonNullable<NonNullable<Parameters<typeof generate>[1]>["extensions"]> = [
  { name: "basicConstraints", cA: true, critical: true },
  {
    name: "keyUsage",
    digitalSignature: true,
    keyEncipherment: true,
    keyAgreement: true,
    keyCertSign: true,
    critical: true,
  },
  { name: "extKeyUsage", clientAuth: true, serverAuth: true },
  { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
];

function validity(now: Date): { notBeforeDate: Date; notAfterDate: Date } {
  const notBeforeDate = new Date(now.getTime() - BACKDATE_MS);
  const notAfterDate = new Date(notBeforeDate);
  notAfterDate.setUTCFullYear(notBeforeDate.getUTCFullYear() + LIFETIME_YEARS);
  return { notBeforeDate, notAfterDate };
}
