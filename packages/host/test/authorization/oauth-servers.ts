import type { ServerResponse } from "node:http";
import { json, McpHttpServer, type Received, result } from "../runtimes/mcp/http/mcp-http-server.ts";

/** An authorization server that consents to everything; its tokens are counted, and each refresh token is good for once. */
export class OAuthServer {
  readonly http: McpHttpServer = new McpHttpServer();
  /** The access tokens that are good now. */
  readonly good: Set<string> = new Set();
  /** The refresh tokens that are good now. */
  readonly refreshable: Set<string> = new Set();
  /** What is in its metadata instead. */
  metadata: Record<string, unknown> = {};
  /** Answers a request for a token in place of it. */
  answerToken: ((response: ServerResponse) => unknown) | undefined;
  scope = "read";
  #count = 0;

  async listen(): Promise<this> {
    await this.http.listen();
    this.http.answer = (received, response) => this.#answer(received, response);
    return this;
  }

  get issuer(): string {
    return this.http.origin;
  }

  /** How often a token was asked for. */
  get tokenRequests(): number {
    return this.http.received.filter(({ url }) => url === "/token").length;
  }

  grant(): Record<string, unknown> {
    this.#count += 1;
    const [access_token, refresh_token] = [`access-${this.#count}-s3cret`, `refresh-${this.#count}-s3cret`];
    this.good.add(access_token);
    this.refreshable.add(refresh_token);
    return { access_token, refresh_token, token_type: "Bearer", expires_in: 3_600, scope: this.scope };
  }

  #answer({ url, headers, message, body }: Received, response: ServerResponse): unknown {
    if (url === "/.well-known/oauth-authorization-server") return json(response, this.#metadata());
    if (url.startsWith("/authorize?")) return this.#authorize(new URL(url, this.issuer), response);
    if (url === "/register") return json(response, { ...message, client_id: "client-1" });
    if (url !== "/token" || !headers["content-type"]?.includes("form")) return response.writeHead(404).end();
    if (this.answerToken) return this.answerToken(response);
    const form = new URLSearchParams(body);
    const refresh = form.get("refresh_token");
    if (refresh === null || this.refreshable.delete(refresh)) return json(response, this.grant());
    response.writeHead(400, { "content-type": "application/json" });
    return response.end(JSON.stringify({ error: "invalid_grant", error_description: `bad ${refresh}` }));
  }

  #authorize({ searchParams: asked }: URL, response: ServerResponse): void {
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.set("code", "c0de");
    back.searchParams.set("state", asked.get("state") ?? "");
    response.writeHead(302, { location: back.href }).end();
  }

  #metadata(): Record<string, unknown> {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/register`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: ["none"],
      ...this.metadata,
    };
  }
}

/** A legacy MCP server without sessions that takes only the tokens of an authorization server. */
export class ProtectedServer {
  readonly http: McpHttpServer = new McpHttpServer();
  /** What the tool asks for. */
  neededScope: string | undefined;
  /** Answers a request that carries a good token in place of it. True: it has. */
  intercept: (received: Received, response: ServerResponse) => boolean = () => false;
  resource: string | undefined;
  readonly #oauth: OAuthServer;

  constructor(oauth: OAuthServer) {
    this.#oauth = oauth;
  }

  async listen(): Promise<this> {
    await this.http.listen();
    this.http.answer = (received, response) => this.#answer(received, response);
    return this;
  }

  get url(): string {
    return `${this.http.origin}/mcp`;
  }

  /** The tokens that it was sent, on any path, in order; undefined: none. */
  get tokens(): readonly (string | undefined)[] {
    return this.http.received.map(({ headers }) => headers.authorization?.replace("Bearer ", ""));
  }

  #answer(received: Received, response: ServerResponse): unknown {
    const { url, method, message, headers } = received;
    const metadata = `${this.http.origin}/.well-known/oauth-protected-resource/mcp`;
    if (url === new URL(metadata).pathname)
      return json(response, {
        resource: this.resource ?? this.url,
        authorization_servers: [this.#oauth.issuer],
        scopes_supported: ["read"],
      });
    if (!this.#oauth.good.has(headers.authorization?.replace("Bearer ", "") ?? ""))
      return response
        .writeHead(401, { "www-authenticate": `Bearer resource_metadata="${metadata}", scope="read"` })
        .end();
    if (this.intercept(received, response)) return;
    if (method !== "POST") return response.writeHead(405).end();
    if (message.id === undefined) return response.writeHead(202).end();
    switch (message.method) {
      case "initialize":
        return result(response, received, {
          protocolVersion: "2025-11-25",
          capabilities: { tools: {} },
          serverInfo: { name: "far", version: "1" },
        });
      case "tools/list":
        return result(response, received, { tools: [{ name: "run", inputSchema: { type: "object" } }] });
      case "tools/call":
        if (this.neededScope !== undefined && this.#oauth.scope !== this.neededScope)
          return response
            .writeHead(403, {
              "www-authenticate": `Bearer error="insufficient_scope", scope="${this.neededScope}"`,
            })
            .end();
        return result(response, received, { content: [{ type: "text", text: "ran" }] });
      default:
        return json(response, { jsonrpc: "2.0", id: message.id, error: { code: -32601, message: "no" } });
    }
  }
}
