import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

/** Each package may import those before it in its line of the design, and nothing else of ours. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "@backplane/go-plugin": [],
  "@backplane/contract": [],
  "@backplane/bus": [],
  "@backplane/sdk": ["@backplane/go-plugin", "@backplane/contract"],
  "@backplane/host": ["@backplane/go-plugin", "@backplane/contract", "@backplane/bus"],
  "@backplane/mcp": ["@backplane/host"],
  "@backplane/control": ["@backplane/host", "@backplane/bus"],
  backplane: ["@backplane/bus", "@backplane/host", "@backplane/mcp", "@backplane/control"],
};

const root = path.dirname(import.meta.dirname);
const folders = readdirSync(path.join(root, "packages"));
const manifest = (folder: string) =>
  JSON.parse(readFileSync(path.join(root, "packages", folder, "package.json"), "utf8"));

const sources = (folder: string): string[] =>
  readdirSync(path.join(root, "packages", folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join(root, "packages", folder, "src", file));

const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );

describe("The order of imports", () => {
  test("knows every package", () => {
    expect(folders.map((folder) => manifest(folder).name).sort()).toEqual(Object.keys(allowed).sort());
  });

  test.each(folders)("packages/%s depends only on packages before it", (folder) => {
    const { name, dependencies = {} } = manifest(folder);
    const ours = Object.keys(dependencies).filter((dependency) => dependency in allowed);
    expect(allowed[name]).toEqual(expect.arrayContaining(ours));
  });

  test.each(folders)("packages/%s imports only what it depends on, by public names", (folder) => {
    const { name } = manifest(folder);
    const files = sources(folder);
    const imports = files.flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(0);
    const ours = imports.filter((one) => one.startsWith("@backplane/") || one === "backplane");
    for (const one of ours) expect(allowed[name]).toContain(one.split("/").slice(0, 2).join("/"));
    for (const file of files) {
      for (const one of importsOf(file).filter((target) => target.startsWith("."))) {
        const target = path.resolve(path.dirname(file), one);
        expect(target.startsWith(path.join(root, "packages", folder) + path.sep)).toBe(true);
        expect(existsSync(target) || target.endsWith("package.json")).toBe(true);
      }
    }
  });

  test("the contract is free of Node", () => {
    const imports = sources("contract").flatMap(importsOf);
    expect(imports.filter((one) => one.startsWith("node:"))).toEqual([]);
  });

  test("what starts fast loads neither gRPC, which launching a plugin does, nor the parsers of packages", () => {
    const eager = loadedBy("packages/host/src/index.ts");
    expect(eager.size).toBeGreaterThan(10);
    expect([...eager].some((file) => /\/(plugin|runtimes\/mcp)\/launch\.ts$/.test(file))).toBe(false);
  });

  test("nothing that speaks NATS, nor what calls other hosts, is loaded unless the config asks for it", () => {
    const eager = new Set(
      ["serve-host", "open-host"].flatMap((file) => [...loadedBy(`packages/cli/src/${file}.ts`)]),
    );
    expect(eager).toContain(path.join(root, "packages/cli/src/bus/open-bus.ts"));
    expect(
      [...eager, ...loadedBy("packages/host/src/index.ts")].filter((file) => /\/remote\/|-nats-/.test(file)),
    ).toEqual([]);
  });

  test("an MCP server is mounted without gRPC, without OAuth and without the parsers of packages", () => {
    expect(loadedBy("packages/host/src/runtimes/mcp/launch.ts").size).toBeGreaterThan(30);
  });
});

const slowToLoad = [
  "@grpc/grpc-js",
  "@modelcontextprotocol/client",
  "@backplane/go-plugin/host",
  "@backplane/contract/manifest",
  "@backplane/bus/nats",
];

/** Every file of the host that is loaded along with this one; fails for what takes long to load. */
function loadedBy(start: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const [, clause, target] of readFileSync(file, "utf8").matchAll(
      /^(?:import|export) ([^;]*?)from "([^"]+)"/gms,
    )) {
      if (clause?.startsWith("type ")) continue;
      for (const slow of slowToLoad) expect([file, target]).not.toEqual([file, slow]);
      if (target?.startsWith(".")) visit(path.resolve(path.dirname(file), target));
    }
  };
  visit(path.join(root, start));
  return loaded;
}
