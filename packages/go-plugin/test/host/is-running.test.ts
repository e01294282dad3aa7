import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { isRunning } from "../../src/host/is-running.ts";

describe("isRunning()", () => {
  test("isRunning() is true for this process and false for a pid that nobody has", () => {
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(2 ** 30)).toBe(false);
  });

  test.runIf(process.platform === "linux")(
    "isRunning() is false for a process whose parent never collects it",
    async () => {
      // The shell turns into a sleep, which knows nothing of the child it inherits.
      const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      try {
        const [line] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
        await expect.poll(() => isRunning(Number(line)), { timeout: 30_000 }).toBe(false);
        // Still there: it is a zombie that was told apart, not a pid that went away.
        expect(() => process.kill(Number(line), 0)).not.toThrow();
      } finally {
        parent.kill("SIGKILL");
      }
    },
  );
});
