import type { ServiceClientConstructor } from "@grpc/grpc-js";

export const Probe: ServiceClientConstructor;
export const Echo: ServiceClientConstructor;

export const handshake: { magicCookieKey: string; magicCookieValue: string };

/** The responses of every method taken together: each call reads only its own fields. */
export interface AnyResponse {
  value: Buffer;
  text: string;
  implementation: string;
  pid: number;
  protocolVersion: number;
  hostCurve: string;
  multiplexed: boolean;
  brokerId: number;
}

/** One unary call as a promise. */
export function call(
  client: object,
  method: string,
  request?: Record<string, unknown>,
  options?: { timeoutMs?: number },
): Promise<AnyResponse>;
