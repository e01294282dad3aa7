import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const cleanupModule = JSON.stringify(
  new URL("../../dist/transport/cleanup-on-exit.js", import.meta.url).href,
);

async function run(code: string): Promise<string> {
  const program = `import { cleanupOnExit } from ${cleanupModule}; ${code}`;
  const args = ["--input-type=module", "-e", program];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

describe("cleanupOnExit()", () => {
  test("cleanupOnExit() runs every clean-up at exit, also after one that fails", async () => {
    const code = `
      for (const i of [1, 2, 3]) cleanupOnExit(() => { if (i === 2) throw new Error(); process.stdout.write(String(i)); });
      process.exit(0);`;
    expect(await run(code)).toBe("13");
  });

  test("cleanupOnExit() returns its undo, and listens no longer when nothing is left", async () => {
    const code = `
      const before = process.listenerCount("exit");
      const undo = cleanupOnExit(() => process.stdout.write("no"));
      undo();
      undo();
      process.stdout.write(String(process.listenerCount("exit") - before));`;
    expect(await run(code)).toBe("0");
  });
});
