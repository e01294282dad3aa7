/** The server refuses a message as HTTP, not as JSON-RPC. */
export class HttpStatusError extends Error {
  override readonly name = "HttpStatusError";
  readonly status: number;

  constructor(status: number, body: string) {
    super(describe(status, body));
    this.status = status;
  }
}

function describe(status: number, body: string): string {
  const answer = `The server answers with HTTP ${status}`;
  if (status === 401 || status === 403)
    return `${answer}: it wants an authorization that the "headers" in mcp.json do not give`;
  return body.trim() === "" ? answer : `${answer}: ${body.trim().slice(0, 500)}`;
}
