/**
 * Records what the servers of servers.json list: `node bench/tokens/record.mjs [PLUGIN]...` (default: all).
 *
 * Each is installed from the npm registry into a temporary folder, without install scripts, and started once with an empty home, no
 * network where the system can take it away, and placeholders for credentials. What it lists is written to servers/<plugin>.json.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eras } from "../lib/mcp-era.mjs";
import { listTools, startMcpServer } from "../lib/mcp-server.mjs";
import { homeEnv } from "../lib/scratch.mjs";

const here = import.meta.dirname;
const folder = join(here, "servers");

/** A client that takes whichever revision the server likes best. */
const anyEra = {
  ...eras[2025],
  async open(client) {
    const clientInfo = { name: "backplane-bench", version: "1.0.0" };
    await client.request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
    client.notify("notifications/initialized");
  },
};

/** Licences under which the texts may be kept here. */
const permissive = new Set(["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause"]);

const wanted = process.argv.slice(2);
const all = JSON.parse(readFileSync(join(here, "servers.json"), "utf8"));
for (const server of all.filter(({ plugin }) => wanted.length === 0 || wanted.includes(plugin))) {
  try {
    const record = await recordServer(server);
    writeFileSync(join(folder, `${server.plugin}.json`), `${JSON.stringify(record)}\n`);
    const { tools, version, licence } = record;
    console.log(`${server.plugin}: ${tools.length} tools, ${record.package} ${version}, ${licence}`);
  } catch (error) {
    console.error(`${server.plugin}: not recorded: ${error.message.slice(0, 600)}`);
    process.exitCode = 1;
  }
}

async function recordServer({ plugin, package: name, version, licence, bin, args = [], env = {} }) {
  const scratch = mkdtempSync(join(tmpdir(), "bp-record-"));
  try {
    install(scratch, `${name}@${version}`);
    const root = join(scratch, "node_modules", name);
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const stated = licence ?? manifest.license;
    if (!permissive.has(stated)) throw new Error(`its licence is ${stated}`);
    const home = homeEnv(join(scratch, "home"));
    const main = join(root, binOf(manifest, bin));
    const command = withoutNetwork([
      process.execPath,
      main,
      ...args.map((arg) => arg.replace("HOME", home.HOME)),
    ]);
    const client = await startMcpServer(
      { command: command[0], args: command.slice(1), env: { ...home, ...env } },
      anyEra,
    );
    try {
      const tools = await listTools(client, anyEra);
      if (tools.length === 0) throw new Error("it lists no tools");
      return {
        plugin,
        package: name,
        version: manifest.version,
        licence: stated,
        copyright: copyrightOf(root, manifest),
        tools: tools.sort((a, b) => (a.name < b.name ? -1 : 1)),
      };
    } finally {
      await client.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

function install(cwd, spec) {
  writeFileSync(join(cwd, "package.json"), "{}");
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...options, spec], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 300_000,
  });
}

function binOf({ name, bin }, wanted) {
  if (typeof bin === "string") return bin;
  const names = Object.keys(bin ?? {});
  const short = name.split("/").at(-1);
  return bin?.[wanted ?? names.find((one) => one === short) ?? names[0]] ?? fail(`no program among ${names}`);
}

/** On Linux in a network namespace of its own, where nothing is connected. */
function withoutNetwork(command) {
  const unshare = ["unshare", "--map-root-user", "--net"];
  const { status } = spawnSync(unshare[0], [...unshare.slice(1), "true"]);
  return status === 0 ? [...unshare, ...command] : command;
}

/** The line of its licence, or its author: permissive licences want it kept. */
function copyrightOf(root, { author }) {
  const file = readdirSync(root).find((one) => /^licen[cs]e/i.test(one));
  const line = file && /^\s*(copyright\s.*\d.*)$/im.exec(readFileSync(join(root, file), "utf8"))?.[1];
  return line?.trim() || (typeof author === "string" ? author : author?.name) || "not stated";
}

function fail(message) {
  throw new Error(message);
}
