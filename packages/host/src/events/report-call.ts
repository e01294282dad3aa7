import type { PluginRequest, PluginResults, Result } from "../calls.ts";
import { HostError } from "../host-error.ts";
import type { HostEvents } from "./host-events.ts";

/** Publishes how a call ended. Never rejects. */
export async function reportCall(
  call: Promise<Result<PluginResults[PluginRequest["kind"]]>>,
  { events, plugin, request }: { events: HostEvents; plugin: string; request: PluginRequest },
): Promise<void> {
  const startedAt = performance.now();
  const outcome = await call.then(
    ({ value }) => (value["isError"] === true ? "error" : "ok"),
    (error: unknown) => HostError.from(error).code,
  );
  const name = nameOf(request);
  events.emit("command.completed", {
    plugin,
    kind: request.kind,
    ...(name !== undefined && { name }),
    durationMs: Math.round((performance.now() - startedAt) * 1_000) / 1_000,
    outcome,
  });
}

function nameOf(request: PluginRequest): string | undefined {
  if (request.kind === "complete") return undefined;
  return request.kind === "readResource" ? request.uri : request.name;
}
