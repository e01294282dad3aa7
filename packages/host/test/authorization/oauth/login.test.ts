import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuthorizationSettings } from "../../../src/authorization/authorization-settings.ts";
import {
  AuthorizationFailed,
  AuthorizationStore,
  type Login,
  startLogin,
} from "../../../src/authorization/index.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { OAuthServer, ProtectedServer } from "../oauth-servers.ts";

let oauth: OAuthServer;
let server: ProtectedServer;
let store: AuthorizationStore;

beforeEach(async () => {
  oauth = await new OAuthServer().listen();
  server = await new ProtectedServer(oauth).listen();
  store = new AuthorizationStore(temporaryFolder());
});

afterEach(async () => {
  await server.http.close();
  await oauth.http.close();
});

const redirectUrl = "http://127.0.0.1:9/callback";

const start = (settings: AuthorizationSettings = {}): Promise<Login> =>
  startLogin({ plugin: "p", url: server.url }, { store, settings, redirectUrl });

const asked = (login: Login): Record<string, string> =>
  Object.fromEntries(login.authorizationUrl.searchParams);

const answerTo = (login: Login, more: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({ code: "c0de", state: asked(login)["state"] ?? "", ...more });

const formOf = (url: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(oauth.http.received.find((one) => one.url === url)?.body));

describe("startLogin()", () => {
  it("asks for what the server wants, for that server, with PKCE and a state", async () => {
    const login = await start();
    expect(login.authorizationUrl.origin).toBe(oauth.issuer);
    expect(asked(login)).toMatchObject({
      response_type: "code",
      client_id: "client-1",
      redirect_uri: redirectUrl,
      code_challenge_method: "S256",
      scope: "read",
      resource: server.url,
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    await login.finish(answerTo(login));
    expect(formOf("/token")).toMatchObject({ code: "c0de", resource: server.url, redirect_uri: redirectUrl });
    expect(await store.read({ plugin: "p", url: server.url })).toMatchObject({
      grant: { issuer: oauth.issuer, resource: server.url, client: { client_id: "client-1" } },
    });
  });

  it("uses a document about Backplane as client id where the server reads those, else registers", async () => {
    const clientMetadataUrl = "https://example.com/client.json";
    expect(asked(await start({ clientMetadataUrl }))["client_id"]).toBe("client-1");
    oauth.metadata = { client_id_metadata_document_supported: true };
    expect(asked(await start({ clientMetadataUrl }))["client_id"]).toBe(clientMetadataUrl);
  });

  it("asks for offline_access where it is known", async () => {
    oauth.metadata = { scopes_supported: ["read", "offline_access"] };
    expect(asked(await start())).toMatchObject({ scope: "read offline_access", prompt: "consent" });
  });

  it("shows the client of the config to its own authorization server only", async () => {
    const client = { issuer: "https://login.example.com", clientId: "mine", clientSecretFile: "/nowhere" };
    await expect(start({ clients: { p: client } })).rejects.toThrow(
      "the client of the config is registered with https://login.example.com and is not shown to anybody else",
    );
    expect(asked(await start({ clients: { p: { issuer: oauth.issuer, clientId: "mine" } } }))).toMatchObject({
      client_id: "mine",
    });
    expect(oauth.http.received.filter(({ url }) => url === "/register")).toEqual([]);
  });

  it.each([
    [{ authorization_endpoint: "http://example.com/authorize" }, "no authorization endpoint over https"],
    [{ authorization_endpoint: "file:///usr/bin/evil" }, "no authorization endpoint over https"],
    [{ authorization_endpoint: "javascript:alert(1)" }, "cannot be used"],
    [{ code_challenge_methods_supported: ["plain"] }, "does not say that it supports PKCE"],
    [{ code_challenge_methods_supported: undefined }, "does not say that it supports PKCE"],
    [{ issuer: "https://login.example.com" }, "ssuer"],
    [{ registration_endpoint: undefined }, "Register one there and name it in the config"],
  ])("refuses metadata with %j", async (metadata, message) => {
    oauth.metadata = metadata;
    const error = await start().catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(AuthorizationFailed);
    expect((error as Error).message).toContain(message);
  });

  it("refuses metadata of another resource: a token for that one would be sent to this one", async () => {
    server.resource = "https://bank.example.com/mcp";
    await expect(start()).rejects.toThrow("is that of another resource, https://bank.example.com/mcp");
    expect(oauth.http.received.filter(({ url }) => url === "/register")).toEqual([]);
  });
});

describe("Login", () => {
  it("isAnswer() knows what another page sends, and finish() takes none of it", async () => {
    const login = await start();
    const foreign = answerTo(login, { state: "x".repeat(43) });
    expect([login.isAnswer(foreign), login.isAnswer(answerTo(login))]).toEqual([false, true]);
    await expect(login.finish(foreign)).rejects.toThrow("belongs to another login");
    expect(oauth.tokenRequests).toBe(0);
  });

  it.each([
    [{ authorization_response_iss_parameter_supported: true }, {}],
    [{ authorization_response_iss_parameter_supported: true }, { iss: "https://evil.example.com" }],
    [{}, { iss: "https://evil.example.com" }],
  ])("finish() gives no code away when the issuer is not the one asked: %j %j", async (metadata, answer) => {
    oauth.metadata = metadata;
    const login = await start();
    await expect(login.finish(answerTo(login, answer))).rejects.toThrow(AuthorizationFailed);
    expect(oauth.tokenRequests).toBe(0);
  });

  it.each([
    [{ token_type: "DPoP" }, "gives no bearer token"],
    [{ access_token: "a\r\nX-Evil: 1" }, "holds what no token may hold"],
    [{ access_token: 1 }, "cannot be used"],
  ])("finish() keeps no grant with %j", async (part, message) => {
    oauth.answerToken = (response) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ access_token: "a", token_type: "Bearer", ...part }));
    const login = await start();
    await expect(login.finish(answerTo(login))).rejects.toThrow(message);
    expect(await store.read({ plugin: "p", url: server.url })).toBeUndefined();
  });

  it("finish() repeats nothing that the authorization server says: it may be the code, or a secret", async () => {
    for (const body of [
      '{"error":"invalid_grant","error_description":"c0de"}',
      "c0de",
      '{"error":"c0de is bad"}',
    ]) {
      oauth.answerToken = (response) => response.writeHead(400).end(body);
      const login = await start();
      const error = (await login.finish(answerTo(login)).catch((thrown: Error) => thrown)) as Error;
      expect(error).toBeInstanceOf(AuthorizationFailed);
      expect(error.message).not.toContain("c0de");
    }
  });

  it("finish() says that the user refused", async () => {
    const login = await start();
    const state = asked(login)["state"] ?? "";
    await expect(login.finish(new URLSearchParams({ error: "access_denied", state }))).rejects.toThrow(
      "refuses: access_denied",
    );
  });
});
