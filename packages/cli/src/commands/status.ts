import { mustFindControl } from "../control/find-control.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printJson } from "../output.ts";

export async function status({ json, ...choice }: HostChoice & { json?: boolean }): Promise<void> {
  const status = await (await mustFindControl(choice)).status();
  if (json) return printJson(status);
  const { version, pid, startedAt, agents, plugins, tools } = status;
  const { all, ...parts } = plugins;
  const some = Object.entries(parts).filter(([, count]) => count > 0);
  const detail = some.map(([what, count]) => `${count} ${what}`).join(", ");
  print(`Backplane ${version}, process ${pid}, since ${startedAt}`);
  print(`agents   ${agents}`);
  print(`plugins  ${all}${detail && ` (${detail})`}`);
  print(`tools    ${tools}`);
}
