import { spawn } from "node:child_process";

/** Opens an address in the user's browser. False: no browser could be started. */
export function openBrowser(url: URL, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const [program, ...args] = browserCommand(env);
  const child = spawn(program, [...args, url.href], { stdio: "ignore", detached: true });
  child.unref();
  return new Promise((resolve) => {
    child.once("spawn", () => resolve(true));
    child.once("error", () => resolve(false));
  });
}

/** No shell: the address comes from a server. */
function browserCommand({ BROWSER }: NodeJS.ProcessEnv): [string, ...string[]] {
  if (BROWSER) return [BROWSER];
  switch (process.platform) {
    case "darwin":
      return ["open"];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler"];
    default:
      return ["xdg-open"];
  }
}
