import type { Channel, ChannelEndKind } from "@backplane/bus";
import { CallError, Multiplexer, type Response } from "@backplane/contract";
import type { CallOptions, PluginRequest, PluginResults, Result } from "../calls.ts";
import { HostError, type HostErrorCode } from "../host-error.ts";
import type { CallDoor, CallQuestions } from "../host-services/call-questions.ts";
import { checkResult } from "../plugin/check-result.ts";
import { cleanProgress } from "../plugin/clean-progress.ts";
import { paceFrames } from "../plugin/pace-frames.ts";
import { toLogLine } from "../plugin/to-log-line.ts";
import { encodeMeta, toWireRequest } from "../plugin/wire-request.ts";
import { ChannelStream } from "./channel-stream.ts";
import { fromWireError } from "./wire-error.ts";

export interface RemoteCall<Asked extends PluginRequest> {
  readonly request: Asked;
  readonly options: CallOptions;
  readonly plugin: string;
  readonly questions: CallQuestions;
}

/** Longest frame, as from a plugin. */
const maxFrameBytes = 16 * 1024 * 1024;

/** A day: the host that serves the call knows the plugin's own limit; this one only makes sure that every wait ends. */
const maxTimeoutMs = 86_400_000;

/** Nobody has got the call: it may be made again elsewhere. */
export class Unserved extends HostError {}

/** Makes one call over a channel of its own, and ends it. @throws HostError; Unserved when it has reached nobody */
export async function callOver<Asked extends PluginRequest>(
  channel: Channel,
  { request, options, plugin, questions }: RemoteCall<Asked>,
): Promise<Result<PluginResults[Asked["kind"]]>> {
  const { timeoutMs = maxTimeoutMs, signal, onProgress } = options;
  const meta = options.meta && encodeMeta(options.meta);
  const method = toWireRequest(request, maxFrameBytes - (meta?.length ?? 0));
  const door = options.caller && questions.of(options.caller);
  const multiplexer = open(channel, questions);
  try {
    const response = await multiplexer.call(method, {
      timeoutMs: Math.min(timeoutMs, maxTimeoutMs),
      signal,
      onProgress: cleanProgress(onProgress),
      onLog: door?.onLog && ((log) => door.onLog?.(toLogLine(log))),
      meta,
      clientAbilities: door?.abilities,
      answer: door?.answer,
    });
    return readResponse<Asked["kind"]>(request.kind, response);
  } catch (error) {
    throw error instanceof HostError
      ? error
      : await explain(CallError.from(error), { channel, door, plugin });
  } finally {
    channel.end();
  }
}

function open(channel: Channel, questions: CallQuestions): Multiplexer {
  const stream = new ChannelStream(channel);
  paceFrames(stream);
  return new Multiplexer(stream, {
    side: "host",
    onNotice: ({ kind }) => {
      if (kind?.$case === "elicitationCompleted") questions.elicitationCompleted(kind.value.elicitationId);
    },
  });
}

function readResponse<Kind extends PluginRequest["kind"]>(
  kind: Kind,
  { method }: Response,
): Result<PluginResults[Kind]> {
  if (method?.$case === kind && "result" in method.value) return checkResult<Kind>(kind, method.value.result);
  throw new HostError("bad_plugin", `The other host answered ${kind} with ${method?.$case ?? "nothing"}`);
}

const endCodes: Readonly<Record<ChannelEndKind, HostErrorCode>> = {
  ended: "host_lost",
  lost: "host_lost",
  unserved: "unavailable",
  forbidden: "forbidden",
  refused: "overloaded",
};

async function explain(
  error: CallError,
  { channel, door, plugin }: { channel: Channel; door: CallDoor | undefined; plugin: string },
): Promise<HostError> {
  const known = door?.explain(error);
  if (known) return known;
  if (error.code === "cancelled") return new HostError("cancelled", error.message, { cause: error });
  const host = channel.peer?.name;
  const end = await Promise.race([channel.ended, undefined]);
  // The multiplexer's own word, not the other host's, which always says "internal".
  if (error.code === "unavailable" && end) {
    const where = host === undefined ? "" : ` on host "${host}"`;
    const message = `Plugin "${plugin}"${where}: ${end.message}`;
    const options = { cause: error };
    if (end.kind === "unserved") return new Unserved("unavailable", message, options);
    return new HostError(endCodes[end.kind], message, options);
  }
  if (error.code === "deadline_exceeded")
    return new HostError("deadline_exceeded", `Plugin "${plugin}": ${error.message}`, { cause: error });
  return fromWireError(error, host);
}
