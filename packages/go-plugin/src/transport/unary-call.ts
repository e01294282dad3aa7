import { type CallOptions, type ClientUnaryCall, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { PluginError, type PluginErrorCode } from "../plugin-error.ts";

/** A generated stub's unary method. */
type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

export interface UnaryCallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Calls a method bound to its stub: bounded in time, cancellable, failing with PluginErrors. */
export function unaryCall<Request, Response>(
  method: UnaryMethod<Request, Response>,
  request: Request,
  { timeoutMs, signal }: UnaryCallOptions,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    // A closed channel throws here, which rejects.
    const call = method(request, new Metadata(), { deadline: Date.now() + timeoutMs }, (error, response) => {
      signal?.removeEventListener("abort", cancel);
      if (error === null) resolve(response);
      else reject(callError(error, signal));
    });
    const cancel = () => call.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) cancel();
  });
}

const CODES: ReadonlyMap<status, PluginErrorCode> = new Map([
  [status.DEADLINE_EXCEEDED, "timeout"],
  [status.UNAVAILABLE, "closed"],
  [status.UNIMPLEMENTED, "unsupported_protocol"],
]);

function callError(error: ServiceError, signal: AbortSignal | undefined): PluginError {
  const code = signal?.aborted ? "aborted" : (CODES.get(error.code) ?? "internal");
  return new PluginError(code, error.details, { cause: error });
}
