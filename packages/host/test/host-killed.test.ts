import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { markedProcesses } from "./marked-processes.ts";
import { writeMcpPackage } from "./mcp-package.ts";

const fixtures = path.join(import.meta.dirname, "zoo", "fixtures");

/** The promise that is tested. */
const limitMs = 2_000;

let home: string;
let host: ChildProcessByStdio<null, Readable, null>;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "bp-killed-"));
  mkdirSync(path.join(home, "plugins"));
  mkdirSync(path.join(home, "run"));
});

afterEach(() => {
  host.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

describe.runIf(process.platform === "linux")("SIGKILL of the host leaves nothing after two seconds", () => {
  it("of plugins that run, are deaf to every goodbye, or have put children into sessions of their own", async () => {
    install("good-neighbour", "ignores-every-goodbye", "forks-children", "never-answers");
    installBareExecutable("bare-plugin");
    const tools = [
      "ignores-every-goodbye_run",
      "forks-children_fork",
      "never-answers_answer",
      "bare-plugin_run",
    ];
    startHost(...tools);
    const [, forked = "[]"] = await nextLine();
    const [runFolder, mark] = findRunFolder();
    const processes = markedProcesses(mark);
    expect(processes).toEqual(expect.arrayContaining(JSON.parse(forked) as number[]));
    expect(processes.length).toBeGreaterThanOrEqual(4 + 3);
    expect(sockets(runFolder).length).toBeGreaterThanOrEqual(4);
    await killHost();
    await expectNothingLeft(runFolder, { mark, processes });
  });

  it("of MCP servers that are deaf to every goodbye, or have put children into sessions of their own", async () => {
    const habits = ["ignores-every-goodbye", "forks-a-daemon"];
    for (const habit of habits) installMcpServer(habit);
    startHost(...habits.map((habit) => `${habit}_run`));
    const [, daemon = ""] = await nextLine();
    const [runFolder, mark] = findRunFolder();
    const processes = markedProcesses(mark);
    expect(processes).toContain(Number(daemon));
    expect(processes.length).toBeGreaterThanOrEqual(2 + 1);
    await killHost();
    await expectNothingLeft(runFolder, { mark, processes });
  });

  it("of a plugin that has not said its handshake", async () => {
    install("silent");
    startHost();
    const { runFolder, mark } = await vi.waitFor(
      () => {
        const [runFolder, mark] = findRunFolder();
        expect(markedProcesses(mark).length).toBeGreaterThan(0);
        return { runFolder, mark };
      },
      { timeout: 30_000 },
    );
    const processes = markedProcesses(mark);
    await killHost();
    await expectNothingLeft(runFolder, { mark, processes });
  });

  it("of a whole zoo that is being described", async () => {
    symlinkAll();
    startHost();
    const { runFolder, mark } = await vi.waitFor(
      () => {
        const [runFolder, mark] = findRunFolder();
        expect(markedProcesses(mark).length).toBeGreaterThan(1);
        return { runFolder, mark };
      },
      { timeout: 30_000 },
    );
    await killHost();
    await expectNothingLeft(runFolder, { mark, processes: [] });
  });
});

function install(...names: string[]): void {
  for (const name of names) symlinkSync(path.join(fixtures, name), path.join(home, "plugins", name));
}

function installMcpServer(habit: string): void {
  const program = path.join(import.meta.dirname, "zoo", "support", "mcp-server.mjs");
  const server = { type: "stdio", command: "node", args: [program, habit] };
  writeMcpPackage(path.join(home, "plugins"), { name: habit, servers: { [habit]: server } });
}

function symlinkAll(): void {
  install(...readdirSync(fixtures));
}

/** A fixture as one executable file, without a manifest. */
function installBareExecutable(name: string): void {
  const file = path.join(home, "plugins", name);
  const module = JSON.stringify(path.join(fixtures, "answers-twice", "main.mjs"));
  writeFileSync(file, `#!${process.execPath}\nimport(${module});\n`);
  chmodSync(file, 0o755);
}

function startHost(...tools: string[]): void {
  const script = path.join(import.meta.dirname, "fixtures", "run-host.mjs");
  host = spawn(process.execPath, [script, home, path.join(home, "plugins"), ...tools], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function nextLine(): Promise<string[]> {
  const [line] = await once(createInterface(host.stdout), "line");
  return JSON.parse(line) as string[];
}

async function killHost(): Promise<void> {
  const exited = once(host, "exit");
  host.kill("SIGKILL");
  await exited;
}

function findRunFolder(): [runFolder: string, mark: string] {
  const [mark = ""] = readdirSync(path.join(home, "run"));
  expect(mark).toMatch(/^backplane-/);
  return [path.join(home, "run", mark), mark];
}

async function expectNothingLeft(
  runFolder: string,
  { mark, processes }: { mark: string; processes: readonly number[] },
): Promise<void> {
  const left = () => ({
    marked: markedProcesses(mark),
    known: processes.filter(isAlive),
    guards: guardsOf(runFolder),
    folder: existsSync(runFolder),
  });
  await vi.waitFor(() => expect(left()).toEqual({ marked: [], known: [], guards: [], folder: false }), {
    timeout: limitMs,
    interval: 20,
  });
}

/** False for a zombie too: where process 1 does not reap, an orphan stays one. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function guardsOf(runFolder: string): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && commandLine(name).includes(runFolder));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function sockets(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSocket())
    .map(({ name }) => name);
}
