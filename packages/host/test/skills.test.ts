import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manifest, skill } from "./agent-plugins/package.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

let test: TestHost;

beforeEach(() => {
  test = createTestHost();
});

afterEach(() => test.close());

/** Writes a package into the plugin folder. */
function install(
  name: string,
  files: Readonly<Record<string, string | Buffer>>,
  fields: object = {},
): string {
  const folder = path.join(test.pluginFolder, name);
  for (const [file, content] of Object.entries({ "plugin.json": manifest({ name, ...fields }), ...files })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

const names = () => test.host.skills().map(({ name }) => name);
const uri = "skill://office/pdf/SKILL.md";
const served = '---\nname: "pdf"\ndescription: "Does pdf"\n---\n\n# pdf\n';

async function read(file: string): Promise<unknown> {
  return (await test.host.readResource(file)).value.contents[0];
}

function sha256(content: string | Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

describe("Host.skills()", () => {
  it("has those of packages with and without a process, and none that is broken", async () => {
    install("office", { "skills/pdf/SKILL.md": skill("pdf"), "skills/bad/SKILL.md": "" });
    install("web", { "skills/pdf/SKILL.md": skill("pdf", "license: MIT\nallowed-tools: Bash\nhooks: x\n") });
    await test.host.scan();
    expect(names()).toEqual(["office/pdf", "web/pdf"]);
    expect(test.host.skills()[1]).toEqual({
      name: "web/pdf",
      plugin: "web",
      uri: "skill://web/pdf/SKILL.md",
      frontmatter: { name: "pdf", description: "Does pdf", license: "MIT" },
    });
  });

  it("has those of a plugin whose process cannot be used", async () => {
    const runtime = { type: "node", entry: "main.js" };
    const files = { "main.js": "process.exit(3)", "skills/pdf/SKILL.md": skill("pdf") };
    install("office", files, { extensions: { "dev.backplane": { runtime } } });
    const changed: string[] = [];
    test.host.onChanged((what) => changed.push(what));
    await test.host.scan();
    expect(test.host.plugins()[0]?.state.kind).toBe("failed");
    expect(names()).toEqual(["office/pdf"]);
    expect(changed).toContain("skills");
    expect(await read(uri)).toMatchObject({ text: served });
    expect((await test.host.describeSkill(uri)).files).toHaveLength(1);
  });

  it("changes with the packages, after a scan", async () => {
    const folder = install("office", { "skills/pdf/SKILL.md": skill("pdf") });
    await test.host.scan();
    const changed: string[] = [];
    expect(names()).toEqual(["office/pdf"]);
    test.host.onChanged((what) => changed.push(what));

    install("office", { "skills/mail/SKILL.md": skill("mail") });
    await test.host.scan();
    expect(names()).toEqual(["office/mail", "office/pdf"]);
    expect(changed.splice(0)).toEqual(["resources", "skills"]);

    install("office", { "skills/pdf/SKILL.md": skill("pdf").replace("Does pdf", "Does it better") });
    await test.host.scan();
    expect(test.host.skills()[1]?.frontmatter.description).toBe("Does it better");
    expect(changed.splice(0)).toEqual(["resources", "skills"]);

    install("office", { "skills/pdf/forms.md": "new" });
    await test.host.scan();
    expect((await test.host.describeSkill(uri)).files.map((file) => file.path)).toEqual([
      "SKILL.md",
      "forms.md",
    ]);

    rmSync(folder, { recursive: true });
    await test.host.scan();
    expect(names()).toEqual([]);
    await expect(test.host.readResource(uri)).rejects.toMatchObject({ code: "unknown_resource" });
  });
});

describe("Host.describeSkill()", () => {
  it("has every file with size and digest of what readResource() gives for it", async () => {
    const logo = Buffer.from([0x89, 0x50, 0x00, 0xff]);
    install("office", {
      "skills/pdf/SKILL.md": skill("pdf"),
      "skills/pdf/references/FORMS 1.md": "\ufeffforms\r\n",
      "skills/pdf/assets/logo.png": logo,
      "skills/pdf/.env": "secret",
    });
    await test.host.scan();
    const { skill: described, files } = await test.host.describeSkill(uri);
    expect(described).toEqual(test.host.skills()[0]);
    const base = "skill://office/pdf/";
    expect(files).toEqual([
      { path: "SKILL.md", uri, size: served.length, digest: sha256(served) },
      { path: "assets/logo.png", uri: `${base}assets/logo.png`, size: 4, digest: sha256(logo) },
      {
        path: "references/FORMS 1.md",
        uri: `${base}references/FORMS%201.md`,
        size: 6,
        digest: sha256("forms\n"),
      },
    ]);
    expect(await read(files[1]?.uri ?? "")).toEqual({
      uri: files[1]?.uri,
      mimeType: "image/png",
      blob: logo.toString("base64"),
    });
    expect(await read(files[2]?.uri ?? "")).toMatchObject({ mimeType: "text/markdown", text: "forms\n" });
  });

  it("sees what changed since it was asked last, without a scan", async () => {
    install("office", { "skills/pdf/SKILL.md": skill("pdf"), "skills/pdf/a.md": "one" });
    await test.host.scan();
    const digest = async () => (await test.host.describeSkill(uri)).files[1]?.digest;
    expect(await digest()).toBe(sha256("one"));
    install("office", { "skills/pdf/a.md": "other" });
    expect(await digest()).toBe(sha256("other"));
    expect(await read("skill://office/pdf/a.md")).toMatchObject({ text: "other" });
  });

  it("says so when the skill was taken away since the last scan", async () => {
    const folder = install("office", {
      "skills/pdf/SKILL.md": skill("pdf"),
      "skills/mail/SKILL.md": skill("mail"),
    });
    await test.host.scan();
    await test.host.verify();
    rmSync(path.join(folder, "skills/pdf"), { recursive: true });
    await expect(test.host.describeSkill(uri)).rejects.toMatchObject({
      code: "bad_plugin",
      message: expect.stringContaining('Cannot read the skill "office/pdf": its SKILL.md: cannot be found'),
    });
    install("office", { "skills/pdf/SKILL.md": "# no skill" });
    await expect(test.host.readResource(uri)).rejects.toMatchObject({
      code: "bad_plugin",
      message: expect.stringContaining("has no frontmatter any more"),
    });
    await expect(test.host.describeSkill("skill://office/none/SKILL.md")).rejects.toMatchObject({
      code: "unknown_resource",
    });
  });
});

describe("Host.readResource()", () => {
  it("gives no file that is not the skill's, however it is asked for", async () => {
    const folder = install("office", {
      "skills/pdf/SKILL.md": skill("pdf"),
      "skills/pdf/a.md": "a",
      "skills/other/SKILL.md": skill("other"),
      "skills/pdf/.env": "secret",
      "config.json": "{}",
    });
    symlinkSync("/etc/passwd", path.join(folder, "skills/pdf/passwd"));
    symlinkSync("../../config.json", path.join(folder, "skills/pdf/config.json"));
    symlinkSync("/etc", path.join(folder, "skills/pdf/etc"));
    execFileSync("mkfifo", [path.join(folder, "skills/pdf/pipe")]);
    await test.host.scan();
    const asked = [
      ...["passwd", "config.json", "etc/passwd", "pipe", ".env", "missing", "", "a.md/", "/a.md", "./a.md"],
      ...["../../config.json", "..%2f..%2fconfig.json", "%2e%2e/%2e%2e/config.json", "..%5c..%5cconfig.json"],
      ...["a.md%00", "a.md?x", "a.md#x", "%ff", "A.MD", "skill.md", "//etc/passwd"],
    ];
    for (const file of asked)
      await expect(test.host.readResource(`skill://office/pdf/${file}`), file).rejects.toMatchObject({
        code: "unknown_resource",
      });
    expect(await read("skill://office/pdf/a.md")).toMatchObject({ text: "a" });
  });

  it("leads nowhere when a file becomes a link after it was listed", async () => {
    const folder = install("office", { "skills/pdf/SKILL.md": skill("pdf"), "skills/pdf/refs/a.md": "a" });
    await test.host.scan();
    await test.host.verify();
    expect((await test.host.describeSkill(uri)).files).toHaveLength(2);
    rmSync(path.join(folder, "skills/pdf/refs"), { recursive: true });
    symlinkSync("/etc", path.join(folder, "skills/pdf/refs"));
    await expect(test.host.readResource("skill://office/pdf/refs/a.md")).rejects.toMatchObject({
      code: "unknown_resource",
    });
    rmSync(path.join(folder, "skills/pdf"), { recursive: true });
    const outside = temporaryFolder({ "SKILL.md": skill("pdf") });
    symlinkSync(outside, path.join(folder, "skills/pdf"));
    await expect(test.host.readResource(uri)).rejects.toMatchObject({
      code: "bad_plugin",
      message: expect.stringContaining("leads out of the plugin's folder"),
    });
  });

  it("makes harmless what agents would run in a skill, unless the plugin may", async () => {
    install("office", { "skills/pdf/SKILL.md": `${skill("pdf")}!\`touch /tmp/x\`` });
    await test.host.scan();
    expect(await read(uri)).toMatchObject({ text: `${served}! \`touch /tmp/x\`` });
    const trusting = createTestHost({
      pluginFolders: [test.pluginFolder],
      promptExpansion: new Set(["office"]),
    });
    await trusting.host.scan();
    const { value } = await trusting.host.readResource(uri);
    await trusting.close();
    expect(value.contents[0]?.["text"]).toBe(`${served}!\`touch /tmp/x\``);
  });
});

it("Host.subscribe() and Host.complete() ask no plugin about a skill", async () => {
  install("office", { "skills/pdf/SKILL.md": skill("pdf") });
  await test.host.scan();
  const undo = await test.host.subscribe(uri, () => {});
  undo();
  const ref = { type: "ref/resource", uri: "skill://office/{skill}/{+file}" } as const;
  const { value } = await test.host.complete({ ref, argument: { name: "skill", value: "" } });
  expect(value.completion.values).toEqual([]);
});
