import { resolvePaths } from "@backplane/host";
import { AuthorizationStore, type Login, startLogin } from "@backplane/host/authorization";
import { type CallbackServer, openCallbackServer } from "../auth/callback-server.ts";
import { findServer } from "../auth/find-server.ts";
import { openBrowser } from "../auth/open-browser.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { onInterrupt, unlessInterrupted } from "../interrupt.ts";
import { print, printNote } from "../output.ts";
import { readSettingsAloud } from "../settings.ts";

interface AuthLoginOptions extends HostChoice {
  readonly server: string;
  readonly browser: boolean;
  readonly callbackPort?: number;
  /** In seconds. */
  readonly timeout: number;
}

export async function authLogin({
  server: wanted,
  browser,
  timeout,
  ...options
}: AuthLoginOptions): Promise<void> {
  const { config, folders } = await readSettingsAloud(options);
  const server = await findServer(wanted, folders);
  const { callbackPort, ...settings } = config.authorization;
  const store = new AuthorizationStore(resolvePaths().state);
  const callback = await openCallbackServer(options.callbackPort ?? callbackPort);
  const { signal, stopListening } = onInterrupt();
  try {
    const { headers } = server;
    const login = await unlessInterrupted(
      startLogin(server, { headers, store, settings, redirectUrl: callback.url }),
      signal,
    );
    await show(login, browser);
    await unlessInterrupted(awaitAnswer(login, callback, timeout), signal);
    print(harmlessLine(`Authorized: ${server.plugin} at ${server.url}`));
  } finally {
    stopListening();
    callback.close();
  }
}

async function show({ issuer, scope, authorizationUrl }: Login, browser: boolean): Promise<void> {
  const what = scope === undefined ? "" : `, which is asked for: ${scope}`;
  printNote(harmlessLine(`Log in at ${issuer}${what}`));
  const isOpen = browser && (await openBrowser(authorizationUrl));
  printNote(isOpen ? "Your browser opens. If it does not, open:" : "Open in your browser:");
  printNote(harmlessLine(authorizationUrl.href));
  printNote("Waiting for you …");
}

async function awaitAnswer(login: Login, callback: CallbackServer, timeout: number): Promise<void> {
  const late = new Error(`Nobody came back from the browser within ${timeout} s; nothing is authorized`);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(late), timeout * 1_000);
  const take = async (answer: URLSearchParams): Promise<boolean> => {
    if (!login.isAnswer(answer)) return false;
    await login.finish(answer);
    return true;
  };
  try {
    await callback.receive(take, controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
