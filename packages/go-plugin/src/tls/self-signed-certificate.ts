import { generateKeyPair, type KeyObject, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";
import {
  bitString,
  boolean,
  der,
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utcTime,
  utf8String,
} from "./der.ts";

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
  const { publicKey, privateKey } = await promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
  const tbs = toBeSigned(publicKey, new Date());
  const signature = sign("sha256", tbs, privateKey);
  const certificate = sequence(tbs, SIGNATURE_ALGORITHM, bitString(signature));
  return {
    certificate: pem("CERTIFICATE", certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

// --- internal: RFC 5280, section 4.1 ---

const SIGNATURE_ALGORITHM = sequence(objectIdentifier("1.2.840.10045.4.3.2")); // ecdsa-with-SHA256
const NAME = sequence(
  set(sequence(objectIdentifier("2.5.4.10"), utf8String("go-plugin"))), // organizationName
  set(sequence(objectIdentifier("2.5.4.3"), utf8String("localhost"))), // commonName
);

function toBeSigned(publicKey: KeyObject, now: Date): Buffer {
  const version3 = der(0xa0, integer(Uint8Array.of(2)));
  return sequence(
    version3,
    integer(randomBytes(16)),
    SIGNATURE_ALGORITHM,
    NAME,
    validity(now),
    NAME,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions())),
  );
}

function validity(now: Date): Buffer {
  const from = new Date(now.getTime() - BACKDATE_MS);
  const to = new Date(from);
  to.setUTCFullYear(from.getUTCFullYear() + LIFETIME_YEARS);
  return sequence(time(from), time(to));
}

function time(date: Date): Buffer {
  return date.getUTCFullYear() < 2050 ? utcTime(date) : generalizedTime(date);
}

function extensions(): Buffer[] {
  // digitalSignature, keyEncipherment, keyAgreement, keyCertSign: bits 0, 2, 4 and 5
  const keyUsage = bitString(Uint8Array.of(0b1010_1100), 2);
  const clientAndServerAuth = sequence(
    objectIdentifier("1.3.6.1.5.5.7.3.2"),
    objectIdentifier("1.3.6.1.5.5.7.3.1"),
  );
  const dnsNames = sequence(der(0x82, Buffer.from("localhost", "ascii")));
  return [
    extension("2.5.29.15", keyUsage, { critical: true }),
    extension("2.5.29.37", clientAndServerAuth),
    extension("2.5.29.19", sequence(boolean(true)), { critical: true }), // its own authority
    extension("2.5.29.17", dnsNames),
  ];
}

function extension(id: string, value: Uint8Array, { critical = false } = {}): Buffer {
  const flag = critical ? [boolean(true)] : [];
  return sequence(objectIdentifier(id), ...flag, octetString(value));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
