import { expect } from "vitest";
import { runGoHost } from "../go-host.ts";
import { goHost } from "../matrix.ts";
import {
  atOnce,
  bothCallbacks,
  bothReplies,
  get,
  kill,
  killed,
  large,
  largeReplies,
  put,
  whoAmI,
} from "./go-host-steps.ts";

/** Callbacks in both directions. */
export function goHostBroker(): void {
  goHost("callHost", async () => {
    expect((await runGoHost({ steps: [{ do: "callHost", text: "a" }] })).values).toEqual(["go:a"]);
  });

  goHost("callPlugin", async () => {
    expect((await runGoHost({ steps: [{ do: "callPlugin", text: "b" }] })).values).toEqual(["typescript:b"]);
  });

  const variants = [
    ["brokerAutoMtls", { autoMtls: true }, { host_curve: "P-521" }],
    ["multiplex", { multiplex: true }, { multiplexed: true }],
    ["multiplexAutoMtls", { multiplex: true, autoMtls: true }, { host_curve: "P-521", multiplexed: true }],
  ] as const;
  for (const [feature, options, whatPluginSees] of variants) {
    goHost(feature, async () => {
      const { values, sockets } = await runGoHost({
        ...options,
        steps: [whoAmI, ...bothCallbacks, ...large, atOnce, put, get, kill],
      });
      const who = expect.objectContaining(whatPluginSees);
      expect(values).toEqual([who, ...bothReplies, ...largeReplies, 16, undefined, "v", killed]);
      expect(sockets).toEqual([]);
    });
  }
}
