import { createHash } from "node:crypto";
import { DescribeResponse } from "@backplane/contract";
import { checkDescription } from "../description/check-description.ts";
import type { Description } from "../description/description.ts";
import { HostError } from "../host-error.ts";
import { toWireDescription } from "./to-wire-description.ts";

/** A description as it goes to other hosts, and what it is known by. */
export interface WireDescription {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export function encodeDescription(name: string, description: Description): WireDescription {
  const bytes = DescribeResponse.encode(toWireDescription(name, description)).finish();
  return { bytes, digest: digestOf(bytes) };
}

/** Checks it as if a plugin of this host had said it. @throws HostError "bad_plugin" */
export function decodeDescription(
  bytes: Uint8Array,
  { plugin, digest }: { plugin: string; digest: string },
): Description {
  if (digestOf(bytes) !== digest) throw bad("it is not the one that was announced");
  let response: DescribeResponse;
  try {
    response = DescribeResponse.decode(bytes);
  } catch (cause) {
    throw bad((cause as Error).message, cause);
  }
  if (response.name !== plugin) throw bad(`it is of ${JSON.stringify(response.name.slice(0, 80))}`);
  return { ...checkDescription(response, plugin), notifies: false };
}

/** 128 bits: one that somebody makes to have a digest of another's choice is out of reach. */
function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest().subarray(0, 16).toString("base64url");
}

function bad(why: string, cause?: unknown): HostError {
  return new HostError("bad_plugin", `Cannot use the description that another host gave: ${why}`, { cause });
}
