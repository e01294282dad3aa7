import type { Channel } from "@backplane/bus";
import { type IncomingCall, Multiplexer, type Request, type Response } from "@backplane/contract";
import { HostError } from "../host-error.ts";
import { paceFrames } from "../plugin/pace-frames.ts";
import { ChannelStream, rootCallId } from "./channel-stream.ts";
import { fromWireRequest, readMeta } from "./from-wire-request.ts";
import type { OfferedPlugin } from "./offers.ts";
import { relayedCaller } from "./relayed-caller.ts";
import { toWireError } from "./wire-error.ts";

/**
 * Answers the one call of a channel that another host has opened.
 * @param find the plugin. @throws HostError which says why it may not be called
 */
export function serveCall(channel: Channel, find: () => OfferedPlugin): void {
  const stream = new ChannelStream(channel);
  paceFrames(stream);
  const multiplexer: Multiplexer = new Multiplexer(stream, {
    side: "plugin",
    maxIncomingCalls: 1,
    serve: (request, call) => answer(request, { call, multiplexer, find }),
  });
}

async function answer(
  request: Request,
  { call, multiplexer, find }: { call: IncomingCall; multiplexer: Multiplexer; find: () => OfferedPlugin },
): Promise<Response> {
  try {
    const plugin = find();
    if (call.id !== rootCallId) throw new HostError("forbidden", "A channel is for one call");
    const { clientAbilities, timeoutMs } = request;
    const asked = fromWireRequest(request, plugin.description);
    const { json } = await plugin.request(asked, {
      signal: call.signal,
      timeoutMs: timeoutMs === 0 ? undefined : timeoutMs,
      onProgress: (progress) => call.progress(progress),
      meta: readMeta(request),
      caller: relayedCaller(multiplexer, { callId: call.id, clientAbilities }),
    });
    return { method: { $case: asked.kind, value: { result: Buffer.from(json) } } };
  } catch (error) {
    throw toWireError(error);
  }
}
