import { randomUUID } from "node:crypto";
import { z } from "zod";
import { BusError } from "./bus-error.ts";
import { isSubject } from "./subject.ts";

/** A CloudEvents 1.0 envelope in its JSON form. Extension attributes are kept as they are. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: "1.0";
  /** Unique for its source: the same id twice is the same event delivered twice. */
  readonly id: string;
  /** Which host, and which plugin of it. Stamped by the host, never taken from a plugin. */
  readonly source: string;
  /** Also the subject that it is published on: `plugin.crashed`. */
  readonly type: string;
  /** What it is about within the source, such as a plugin's name. */
  readonly subject?: string | undefined;
  /** RFC 3339. */
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly data: Data;
  readonly [extension: string]: unknown;
}

/** Largest event, as JSON, in bytes: a broker's usual bound is 1 MiB. */
export const maxEventBytes: number = 512 * 1024;

export function createEvent<Data>(facts: {
  readonly type: string;
  readonly source: string;
  readonly subject?: string | undefined;
  readonly data: Data;
}): CloudEvent<Data> {
  const { type, source, subject, data } = facts;
  return {
    specversion: "1.0",
    id: randomUUID(),
    source,
    type,
    ...(subject !== undefined && { subject }),
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    data,
  };
}

/** CloudEvents 1.0 §3: extension names are lower-case letters and digits, values are simple. */
const attribute = z.union([z.string(), z.number(), z.boolean()]);

const envelope = z
  .object({
    specversion: z.literal("1.0"),
    id: z.string().min(1).max(256),
    source: z.string().min(1).max(1024),
    type: z.string().refine(isSubject, "a subject such as plugin.crashed"),
    subject: z.string().min(1).max(256).optional(),
    time: z.iso.datetime({ offset: true }),
    datacontenttype: z.literal("application/json").default("application/json"),
    data: z.unknown(),
  })
  .catchall(attribute)
  .refine(
    (event) => Object.keys(event).every((name) => /^[a-z0-9]{1,20}$/.test(name)),
    "attribute names of a-z 0-9, at most 20 long",
  );

/** @throws BusError "invalid" naming what is wrong */
export function readEvent(value: unknown): CloudEvent {
  const parsed = envelope.safeParse(value);
  if (parsed.success) return parsed.data as CloudEvent;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "event"}: ${message}`);
  throw new BusError("invalid", `Not a CloudEvents 1.0 event: ${problems.join("; ")}`);
}

/** @throws BusError "invalid" when it is larger than a broker takes, or no JSON */
export function encodeEvent(event: CloudEvent): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = Buffer.from(JSON.stringify(event));
  } catch (cause) {
    throw new BusError("invalid", `Cannot publish "${event.type}": its data is not JSON`, { cause });
  }
  if (bytes.length <= maxEventBytes) return bytes;
  throw new BusError(
    "invalid",
    `Cannot publish "${event.type}": ${bytes.length} bytes, at most ${maxEventBytes}`,
  );
}

/** @throws BusError "invalid" */
export function decodeEvent(bytes: Uint8Array): CloudEvent {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  } catch (cause) {
    throw new BusError("invalid", "Not a CloudEvents 1.0 event: not JSON", { cause });
  }
  return readEvent(value);
}
