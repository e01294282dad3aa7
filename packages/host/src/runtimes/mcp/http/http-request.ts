import http from "node:http";
import https from "node:https";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** An access token: for this URL, and for no other that a redirect leads to. */
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly agent: http.Agent;
}

/** A redirect that was not followed. */
export class RedirectRefused extends Error {
  override readonly name = "RedirectRefused";
}

const maxRedirects = 3;

/** Finds out about a server that is gone without saying so, in streams on which nothing comes for hours. */
const keepAliveProbeMs = 60_000;

export function agentFor(url: URL): http.Agent {
  const options = { keepAlive: true, maxFreeSockets: 8 };
  return url.protocol === "https:" ? new https.Agent(options) : new http.Agent(options);
}

/**
 * The response, its body unread. A redirect is followed within the origin only, with the same method and body: headers may hold what
 * no other server must see. No fetch(), which gives up a stream on which nothing comes for five minutes.
 * @throws RedirectRefused, or Error when there is no response
 */
export async function httpRequest(request: HttpRequest): Promise<http.IncomingMessage> {
  let { url } = request;
  for (let redirects = 0; ; redirects += 1) {
    const response = await send({ ...request, url });
    if (!isRedirect(response)) return response;
    response.resume();
    const target = new URL(response.headers.location ?? "", url);
    const status = response.statusCode;
    if (target.origin !== url.origin)
      throw new RedirectRefused(
        `HTTP ${status} leads to ${target.origin}; the "url" has to name that server`,
      );
    if (status !== 307 && status !== 308)
      throw new RedirectRefused(`HTTP ${status} leads to ${target.href}; only 307 and 308 are followed`);
    if (request.token !== undefined)
      throw new RedirectRefused(
        `HTTP ${status} leads to ${target.href}, where its access token is not sent; the "url" has to name that`,
      );
    if (redirects === maxRedirects) throw new RedirectRefused(`More than ${maxRedirects} redirects`);
    url = target;
  }
}

function isRedirect({ statusCode = 0, headers }: http.IncomingMessage): boolean {
  return statusCode >= 300 && statusCode < 400 && URL.canParse(headers.location ?? "", "http://any");
}

function send({
  method,
  url,
  headers,
  body,
  token,
  signal,
  agent,
}: HttpRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === "https:" ? https : http;
    const authorized = token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };
    const sent = request(url, { method, headers: authorized, agent, ...(signal && { signal }) });
    sent.once("response", (response) => {
      // What goes wrong later is told by the body's end.
      response.on("error", () => {});
      resolve(response);
    });
    sent.on("error", reject);
    sent.setSocketKeepAlive(true, keepAliveProbeMs);
    sent.end(body);
  });
}
