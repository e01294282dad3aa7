import type { DescribeResponse, Frame, Request, Response } from "../gen/backplane/plugin/v1/plugin.ts";
import type { FrameStream } from "./frame-stream.ts";

/** Content in one message; a larger frame goes alone. */
const maxBatchBytes = 64 * 1024;

/** A host refuses a message of more than four times as many. */
const maxBatchFrames = 1024;

/** Frames that wait for a peer that still counts as one that reads. */
const maxUnreadFrames = 4096;

/** Frames that wait for a slow peer before advice (progress, logs) is dropped. */
const maxWaitingFrames = 256;

/**
 * One end's way out. While a message is on its way, the frames that follow wait and leave together in the next: at one
 * call at a time each frame is a message, under load many are.
 */
export class FrameSender {
  readonly #stream: FrameStream;
  #waiting: Frame[] = [];
  #busy = false;

  constructor(stream: FrameStream) {
    this.#stream = stream;
  }

  /** False: the peer is slow, and what can be left unsaid should be. */
  get hasRoom(): boolean {
    return this.#waiting.length < maxWaitingFrames;
  }

  /** The peer does not read. */
  get isStuck(): boolean {
    return this.#waiting.length >= maxUnreadFrames;
  }

  send(frame: Frame): void {
    this.#waiting.push(frame);
    if (this.#busy) return;
    this.#busy = true;
    queueMicrotask(this.#flush);
  }

  readonly #flush = (): void => {
    if (this.#waiting.length === 0) {
      this.#busy = false;
      return;
    }
    this.#stream.write({ frames: this.#takeBatch() }, this.#flush);
  };

  #takeBatch(): Frame[] {
    let bytes = 0;
    const end = this.#waiting.findIndex((frame, index) => {
      bytes += contentBytes(frame);
      return index === maxBatchFrames || (bytes > maxBatchBytes && index > 0);
    });
    if (end === -1) return this.#waiting.splice(0);
    return this.#waiting.splice(0, end);
  }
}

/** Nearly the frame's size: what can be large in it. */
function contentBytes({ body }: Frame): number {
  switch (body?.$case) {
    case "request":
      return requestBytes(body.value.method) + body.value.meta.length;
    case "response":
      return responseBytes(body.value.method);
    case "log":
      return body.value.message.length + body.value.attributes.length;
    case "error":
    case "progress":
      return body.value.message.length;
    default:
      return 0;
  }
}

function requestBytes(method: Request["method"]): number {
  switch (method?.$case) {
    case "callTool":
    case "getPrompt":
      return method.value.arguments.length;
    case "complete":
    case "elicit":
    case "createMessage":
      return method.value.params.length;
    default:
      return 0;
  }
}

function responseBytes(method: Response["method"]): number {
  if (method?.$case === "describe") return describeBytes(method.value);
  return method && "result" in method.value ? method.value.result.length : 0;
}

function describeBytes({ tools, prompts, resources, resourceTemplates }: DescribeResponse): number {
  const schemas = tools.reduce((sum, tool) => sum + tool.inputSchema.length + tool.outputSchema.length, 0);
  return [...prompts, ...resources, ...resourceTemplates].reduce((sum, { length }) => sum + length, schemas);
}
