import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { FrameBatch } from "../gen/backplane/plugin/v1/plugin.ts";
import { lengthBytes } from "./message-reader.ts";

/** Of a writer's memory, kept from message to message; a longer message's is given back. */
const maxKeptBytes = 64 * 1024;

/** Encodes messages, each with its length before it. Keeps its memory: to ask for new memory takes longer than to encode a call. */
export class MessageWriter {
  #writer = new BinaryWriter();

  /** @throws Error when a value is none that the contract knows; there is no going on after that */
  encode(batch: FrameBatch): Uint8Array {
    // The first bytes are left free for the length, so that all is in one piece.
    const message = FrameBatch.encode(batch, this.#writer.fixed32(0)).finish();
    new DataView(message.buffer, message.byteOffset).setUint32(0, message.length - lengthBytes);
    if (message.length > maxKeptBytes) this.#writer = new BinaryWriter();
    return message;
  }
}
