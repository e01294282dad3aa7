import { expect } from "vitest";
import { call } from "../interop-service.mjs";
import { typescriptHost } from "../matrix.ts";
import {
  expectBothCallbacks,
  expectBothCallbacksAtOnce,
  expectCallHost,
  expectCallPlugin,
  expectLargeMessages,
  expectPutAndGet,
  withGoPlugin,
} from "../typescript-host.ts";

/** Callbacks in both directions. */
export function typescriptHostBroker(): void {
  typescriptHost("callHost", () => withGoPlugin({}, (plugin, probe) => expectCallHost(plugin, probe, "a")));
  typescriptHost("callPlugin", () =>
    withGoPlugin({}, (plugin, probe) => expectCallPlugin(plugin, probe, "b")),
  );

  const variants = [
    ["brokerAutoMtls", { tls: "auto-mtls" }, { multiplexed: false, hostCurve: "P-256" }],
    ["multiplex", { multiplex: true }, { multiplexed: true, hostCurve: "" }],
    ["multiplexAutoMtls", { multiplex: true, tls: "auto-mtls" }, { multiplexed: true, hostCurve: "P-256" }],
  ] as const;
  for (const [feature, options, whatPluginSees] of variants) {
    typescriptHost(feature, () =>
      withGoPlugin(options, async (plugin, probe) => {
        expect(await call(probe, "whoAmI")).toMatchObject(whatPluginSees);
        await expectBothCallbacks(plugin, probe);
        await expectLargeMessages(probe);
        await expectBothCallbacksAtOnce(plugin, probe);
        await expectPutAndGet(probe);
        await plugin.stop();
        expect(await plugin.exited).toMatchObject({ code: 0 });
      }),
    );
  }
}
