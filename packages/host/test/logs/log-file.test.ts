import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LogFile, logFilePath } from "../../src/logs/log-file.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const MiB = 1024 * 1024;

function open(folder = path.join(temporaryFolder(), "logs")): { log: LogFile; file: string } {
  const log = new LogFile(folder, "p");
  onTestFinished(() => log.close());
  return { log, file: logFilePath(folder, "p") };
}

const info = (message: string) => ({ level: "info", source: "plugin", message }) as const;
const lines = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("LogFile", () => {
  it("makes its folder with the first line, and keeps lines of before", async () => {
    const { log, file } = open();
    expect(existsSync(path.dirname(file))).toBe(false);
    log.write(info("one"));
    await log.close();
    log.write({ ...info("two\n\u001b"), attributes: { a: 1 } });
    await log.close();
    expect(lines(file)).toEqual([
      { time: expect.any(String), ...info("one") },
      { time: expect.any(String), ...info("two\n\u001b"), attributes: { a: 1 } },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("keeps two files of a MiB at most, with the newest lines, through a flood in one go", async () => {
    const { log, file } = open();
    const before = openDescriptors();
    for (let i = 0; i < 30_000; i++) log.write(info(`${i} ${"x".repeat(1_000)}`));
    await vi.waitFor(() => expect(openDescriptors() - before).toBeLessThanOrEqual(1));
    await log.close();
    for (const one of [file, `${file}.1`]) expect(statSync(one).size).toBeLessThanOrEqual(MiB);
    expect(readdirSync(path.dirname(file)).toSorted()).toEqual(["p.log", "p.log.1"]);
    expect(lines(file).length).toBeGreaterThan(10);
  });

  it("loses no line of what the disk can take", async () => {
    const { log, file } = open();
    for (let i = 0; i < 500; i++) {
      log.write(info(`${i}`));
      if (i % 50 === 0) await new Promise(setImmediate);
    }
    await log.close();
    expect(lines(file).map(({ message }) => message)).toEqual(Array.from({ length: 500 }, (_, i) => `${i}`));
  });

  it("counts what an earlier host wrote", async () => {
    const { log, file } = open();
    log.write(info("first"));
    await log.close();
    writeFileSync(file, "x".repeat(MiB - 10));
    log.write(info("second"));
    await log.close();
    expect(statSync(`${file}.1`).size).toBe(MiB - 10);
    expect(lines(file)).toHaveLength(1);
  });

  it("cuts a long message and drops endless attributes", async () => {
    const { log, file } = open();
    log.write(info("y".repeat(MiB)));
    log.write({ ...info("z"), attributes: { a: "x".repeat(MiB) } });
    await log.close();
    expect(lines(file)).toHaveLength(1);
    expect(lines(file)[0].message).toMatch(/^y{16384}… \(1048576 characters\)$/);
  });

  it("never throws where it cannot write", async () => {
    const folder = temporaryFolder({ file: "" });
    const { log } = open(path.join(folder, "file", "below"));
    expect(() => log.write(info("lost"))).not.toThrow();
    await log.close();
  });
});

/** Zero where the system does not tell. */
function openDescriptors(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}
