import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { StdioServer } from "@backplane/contract/manifest";
import { describe, expect, it } from "vitest";
import { overlayEnvironment } from "../../src/package/overlay-environment.ts";
import { makePluginData } from "../../src/package/plugin-data.ts";
import { stdioCommand } from "../../src/package/stdio-command.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { goodPackage } from "./package.ts";

const environment = { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", BACKPLANE_RUN: "mark" };

/** A program that tells what it was started with. */
const probe = `#!${process.execPath}
console.log(JSON.stringify({ args: process.argv.slice(2), env: process.env, cwd: process.cwd() }));
`;

interface Told {
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
}

interface Started extends Told {
  readonly root: string;
  readonly data: string;
}

/** Starts a server of a package for real, with the command that is made for it. */
function start(
  fields: Partial<StdioServer>,
  folder = goodPackage({ "bin/probe": probe, "work/x": "" }),
): Started {
  chmodSync(path.join(folder, "bin/probe"), 0o755);
  const root = realpathSync(folder);
  const data = makePluginData(temporaryFolder(), "p");
  const server: StdioServer = { type: "stdio", command: "./bin/probe", ...fields };
  const command = stdioCommand(server, { folders: { root: folder, data }, environment });
  const { path: program, args, cwd, env } = command;
  return { ...JSON.parse(execFileSync(program, args, { cwd, env, encoding: "utf8" })), root, data };
}

describe("Agent Plugins: environment", () => {
  it("a server gets PLUGIN_ROOT and PLUGIN_DATA, absolute, links resolved", () => {
    const link = path.join(temporaryFolder(), "link");
    symlinkSync(goodPackage({ "bin/probe": probe }), link);
    const { env, root, data } = start({}, link);
    expect(env).toMatchObject({ PLUGIN_ROOT: root, PLUGIN_DATA: data });
    expect(root).not.toBe(link);
    expect(path.isAbsolute(data)).toBe(true);
  });

  it("the data folder is made, the user's alone, writable, and kept when the plugin is updated", () => {
    const parent = path.join(temporaryFolder(), "share", "backplane", "plugin-data");
    const data = makePluginData(parent, "p");
    if (process.platform !== "win32") expect(statSync(data).mode & 0o777).toBe(0o700);
    writeFileSync(path.join(data, "kept"), "1");
    const plugin = goodPackage();
    rmSync(plugin, { recursive: true });
    expect(makePluginData(parent, "p")).toBe(data);
    expect(readFileSync(path.join(data, "kept"), "utf8")).toBe("1");
    expect(makePluginData(parent, "q")).not.toBe(data);
  });

  it("env is laid over what the host gives, and nothing else is inherited", () => {
    process.env["BACKPLANE_TEST_SECRET"] = "1";
    const { env } = start({ env: { LANG: "de_DE.UTF-8", MORE: "x" } });
    expect(env).toMatchObject({ LANG: "de_DE.UTF-8", MORE: "x", PATH: environment.PATH });
    expect(env).not.toHaveProperty("BACKPLANE_TEST_SECRET");
    delete process.env["BACKPLANE_TEST_SECRET"];
  });

  it("PLUGIN_ROOT and PLUGIN_DATA are set after env, whatever stands there", () => {
    const { env, root, data } = start({ env: { PLUGIN_ROOT: "/", PLUGIN_DATA: "/" } });
    expect(env).toMatchObject({ PLUGIN_ROOT: root, PLUGIN_DATA: data });
  });

  it("names are compared as the platform does it", () => {
    const layers = [
      { Path: "a", X: "1" },
      { PATH: "b", x: "2" },
    ];
    expect(overlayEnvironment(layers, "win32")).toEqual({ PATH: "b", x: "2" });
    expect(overlayEnvironment(layers, "linux")).toEqual({ Path: "a", PATH: "b", X: "1", x: "2" });
  });

  it("an entry cannot take away the mark by which the host finds its processes", () => {
    expect(start({ env: { BACKPLANE_RUN: "" } }).env["BACKPLANE_RUN"]).toBe("mark");
  });

  it.each([
    [undefined, "."],
    ["./", "."],
    ["./work", "work"],
    ["${PLUGIN_ROOT}", "."],
    ["${PLUGIN_ROOT}/work", "work"],
  ])("cwd %s is in the package; without one it is the package itself", (cwd, expected) => {
    const { cwd: folder, root } = start(cwd === undefined ? {} : { cwd });
    expect(folder).toBe(path.join(root, expected));
  });

  it("cwd ${PLUGIN_DATA} is the data folder", () => {
    const { cwd, data } = start({ cwd: "${PLUGIN_DATA}" });
    expect(cwd).toBe(data);
  });

  it("a command or cwd that has become a link out since it was read is refused at the start", () => {
    const folder = goodPackage({ "bin/probe": probe, "work/x": "" });
    const data = makePluginData(temporaryFolder(), "p");
    const command = (fields: Partial<StdioServer>) => () =>
      stdioCommand(
        { type: "stdio", command: "node", ...fields },
        { folders: { root: folder, data }, environment },
      );
    for (const file of ["bin/probe", "work"]) {
      rmSync(path.join(folder, file), { recursive: true });
      symlinkSync("/tmp", path.join(folder, file));
    }
    symlinkSync("/tmp", path.join(data, "link"));
    mkdirSync(path.join(data, "own"));
    expect(command({ command: "./bin/probe" })).toThrow("leads out");
    expect(command({ cwd: "./work" })).toThrow("leads out");
    expect(command({ cwd: "${PLUGIN_DATA}/link" })).toThrow("leads out");
    expect(command({ cwd: "${PLUGIN_DATA}/.." })).toThrow("leads out");
    expect(command({ cwd: "${PLUGIN_DATA}/nothing" })).toThrow("There is no working folder");
    expect(command({ cwd: "${PLUGIN_DATA}/own" })().cwd).toBe(path.join(data, "own"));
  });
});

describe("Agent Plugins: expansion", () => {
  it("${PLUGIN_ROOT} and ${PLUGIN_DATA} are expanded in args and in the values of env, each time they stand there", () => {
    const { args, env, root, data } = start({
      args: ["${PLUGIN_ROOT}", "--x=${PLUGIN_DATA}/a:${PLUGIN_DATA}/b", ""],
      env: { BOTH: "${PLUGIN_ROOT}|${PLUGIN_DATA}|${PLUGIN_ROOT}" },
    });
    expect(args).toEqual([root, `--x=${data}/a:${data}/b`, ""]);
    expect(env["BOTH"]).toBe(`${root}|${data}|${root}`);
  });

  it("all else that looks like a placeholder, a variable or a command stays as it is", () => {
    const literal = [
      "${HOME}",
      "$PLUGIN_ROOT",
      "${PLUGIN_ROOT_X}",
      "${plugin_root}",
      "`pwd`",
      "$(pwd)",
      "~",
      "%PATH%",
    ];
    const { args, env } = start({ args: literal, env: { LITERAL: literal.join(" ") } });
    expect(args).toEqual(literal);
    expect(env["LITERAL"]).toBe(literal.join(" "));
  });

  it("names of env are not expanded", () => {
    expect(start({ env: { "${PLUGIN_ROOT}": "x" } }).env["${PLUGIN_ROOT}"]).toBe("x");
  });

  it("what was put in is not looked at again", () => {
    const folder = path.join(temporaryFolder(), "${PLUGIN_DATA}");
    mkdirSync(path.join(folder, "bin"), { recursive: true });
    writeFileSync(path.join(folder, "bin/probe"), probe);
    const { args, cwd, root } = start({ args: ["${PLUGIN_ROOT}"], cwd: "${PLUGIN_ROOT}" }, folder);
    expect(args).toEqual([root]);
    expect(cwd).toBe(root);
    expect(root).toContain("${PLUGIN_DATA}");
  });
});
