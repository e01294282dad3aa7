import { CallError, type Multiplexer } from "@backplane/contract";
import type { Publish } from "./event.ts";

/** Room in a frame for all but the data, in bytes. */
const frameOverheadBytes = 2_048;

/** @param maxFrameBytes a longer frame would end the session */
export function createPublish(multiplexer: Multiplexer, maxFrameBytes: () => number): Publish {
  return async ({ type, subject = "", data, id = "" }, { signal } = {}) => {
    const encoded = data === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(data));
    if (encoded.length + frameOverheadBytes > maxFrameBytes()) {
      const sizes = `${encoded.length} bytes, the host takes frames of ${maxFrameBytes()}`;
      throw new CallError("resource_exhausted", `The event's data is too large: ${sizes}`);
    }
    const value = { type, subject, data: encoded, id };
    const { method } = await multiplexer.call({ $case: "publish", value }, { signal });
    if (method?.$case === "publish") return method.value;
    throw new CallError("internal", `The host answered with ${method?.$case ?? "an unknown response"}`);
  };
}
