import { expect } from "vitest";
import { runGoHost, typescriptPlugin } from "../go-host.ts";
import { goHost } from "../matrix.ts";
import { withTlsDir } from "../tls-dir.ts";
import {
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

/** The connection itself, and what flows beside the calls. */
export function goHostCalls(): void {
  goHost("plain", async () => {
    const { values } = await runGoHost({ steps: [{ do: "ping" }, put, get, whoAmI, kill] });
    const who = { implementation: "typescript", pid: expect.any(Number), protocol_version: 1 };
    expect(values).toEqual([undefined, undefined, "v", who, killed]);
  });

  goHost("largeMessages", async () => {
    expect((await runGoHost({ steps: large })).values).toEqual(largeReplies);
  });

  goHost("cancel", async () => {
    const { values } = await runGoHost({ steps: [{ do: "block" }, { do: "awaitKey", key: "cancelled" }] });
    expect(values).toEqual(["DeadlineExceeded", "cancelled"]);
  });

  goHost("autoMtls", async () => {
    const { values } = await runGoHost({
      autoMtls: true,
      steps: [{ do: "ping" }, put, get, whoAmI, kill],
    });
    expect(values).toEqual([
      undefined,
      undefined,
      "v",
      expect.objectContaining({ host_curve: "P-521" }),
      killed,
    ]);
  });

  goHost("ownTls", () =>
    withTlsDir(async (tlsDir) => {
      const command = typescriptPlugin("--tls-dir", tlsDir);
      const { values } = await runGoHost({ command, tlsDir, steps: [put, get, ...bothCallbacks] });
      expect(values).toEqual([undefined, "v", ...bothReplies]);
    }),
  );

  goHost("stdout", async () => {
    // More than the buffers of a pipe and of the stream hold.
    const step = { do: "print", channel: "stdout", text: "a line\n", count: 50_000 } as const;
    expect((await runGoHost({ steps: [step] })).values).toEqual([step.text.repeat(step.count)]);
  });

  goHost("stderr", async () => {
    const steps = [{ do: "printAndLog", channel: "stderr", text: "to stderr" }] as const;
    expect((await runGoHost({ steps })).values).toMatchObject([
      { "@message": "to stderr", "@level": "debug" },
    ]);
  });

  goHost("logs", async () => {
    const steps = ["debug", "info", "warn", "error"].map((level) => {
      return { do: "log", level, text: `line at ${level}`, fields: { request: "r1" } };
    });
    const expected = steps.map(({ level, text }) => ({ "@level": level, "@message": text, request: "r1" }));
    expect((await runGoHost({ steps })).values).toMatchObject(expected);
  });
}
