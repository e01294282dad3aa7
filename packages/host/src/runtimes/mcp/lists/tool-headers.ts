import type { Tool } from "@backplane/contract";
import { type ParamHeader, paramHeaders, valuesOf } from "../http/param-headers.ts";

/** Which parameters of a server's tools are repeated as HTTP headers. Modern era over HTTP only. */
export class ToolHeaders {
  #byTool: ReadonlyMap<string, readonly ParamHeader[]> | undefined;

  /** Whether the tools were listed in this session. */
  get isKnown(): boolean {
    return this.#byTool !== undefined;
  }

  /** Learns of the tools; those that must not be used are left out, and told. */
  take(tools: readonly Tool[], onLeftOut: (what: string) => void): Tool[] {
    const byTool = new Map<string, readonly ParamHeader[]>();
    const usable = tools.filter(({ name, inputSchema }) => {
      try {
        byTool.set(name, inputSchema.length === 0 ? [] : paramHeaders(JSON.parse(decode(inputSchema))));
        return true;
      } catch (error) {
        onLeftOut(`Left out tool ${JSON.stringify(name)}: ${(error as Error).message}`);
        return false;
      }
    });
    this.#byTool = byTool;
    return usable;
  }

  /** @param args as JSON */
  of(tool: string, args: string): Record<string, string> {
    const headers = this.#byTool?.get(tool) ?? [];
    return headers.length === 0 ? {} : valuesOf(headers, JSON.parse(args));
  }
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
