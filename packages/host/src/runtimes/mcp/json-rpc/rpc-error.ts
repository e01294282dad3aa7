/** JSON-RPC's and MCP's codes, as far as they mean something to the host. */
export const rpcCodes = {
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** Until 2025-11-25. */
  resourceNotFound: -32002,
  /** 2026-07-28: `data.requiredCapabilities` says what the client would have to be able to. */
  missingCapability: -32021,
  /** 2026-07-28: `data.supported` says which versions would do. */
  unsupportedVersion: -32022,
  /** 2025-11-25: `data.elicitations` have to be answered, then the call made again. */
  urlElicitationRequired: -32042,
} as const;

/** An error that a server answers a request with, or is answered with. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}
