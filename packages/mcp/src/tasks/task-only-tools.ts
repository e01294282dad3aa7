import type { Host, PublishedTool } from "@backplane/host";

/** The tools whose plugins say that nobody can wait for them. */
export class TaskOnlyTools {
  readonly #host: Host;
  #checkedTools: readonly PublishedTool[] = [];
  #names: ReadonlySet<string> = new Set();

  constructor(host: Host) {
    this.#host = host;
  }

  has(name: string): boolean {
    const tools = this.#host.tools();
    if (tools !== this.#checkedTools) {
      this.#names = new Set(tools.filter(isTaskOnly).map(({ name }) => name));
      this.#checkedTools = tools;
    }
    return this.#names.has(name);
  }
}

function isTaskOnly({ definition }: PublishedTool): boolean {
  return definition.execution?.taskSupport === "required";
}
