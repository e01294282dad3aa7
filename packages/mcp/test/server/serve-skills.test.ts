import { HostError } from "@backplane/host";
import { afterEach, describe, expect, test } from "vitest";
import { deferred } from "../deferred.ts";
import { FakeHost, skillText } from "../fake-host.ts";
import { envelope, type Message, RawClient } from "../stdio/raw-client.ts";

const eras = ["legacy", "modern"] as const;
const open: RawClient[] = [];

afterEach(async () => {
  for (const client of open.splice(0)) await client.face.close();
});

async function connect(era: (typeof eras)[number], count: number, ready?: Promise<void>) {
  const names = Array.from({ length: count }, (_, n) => `p/s${String(n).padStart(3, "0")}`);
  const skills = Object.fromEntries(names.map((name) => [name, { "SKILL.md": skillText(name, "") }]));
  const host = new FakeHost({}, { skills });
  const client = new RawClient({ host, ready });
  open.push(client);
  if (era === "legacy") await client.openLegacy();
  let id = 100;
  const request = async (method: string, params: object = {}): Promise<Message> => {
    const _meta = era === "modern" ? { _meta: envelope } : {};
    id += 1;
    return await client.request({ id, method, params: { ...params, ..._meta } });
  };
  return { host, client, request };
}

const names = ({ result }: Message) => result.skills.map((skill: Message) => skill.frontmatter.name);

describe.each(eras)("serveSkills() (%s)", (era) => {
  test("lists in pages, by the lists' cursor", async () => {
    const { request } = await connect(era, 45);
    const first = await request("skills/list");
    expect(names(first)).toHaveLength(20);
    const second = await request("skills/list", { cursor: first.result.nextCursor });
    const third = await request("skills/list", { cursor: second.result.nextCursor });
    expect([...names(first), ...names(second), ...names(third)]).toHaveLength(45);
    expect(third.result.nextCursor).toBeUndefined();
    const wrong = await request("skills/list", { cursor: "wrong" });
    expect(wrong.error).toMatchObject({ code: -32602, message: expect.stringContaining("Invalid cursor") });
  });

  test("has the fields of the era, and no others", async () => {
    const { request } = await connect(era, 1);
    const modern = { resultType: "complete", ttlMs: 0, cacheScope: "private", _meta: expect.anything() };
    const fields = era === "modern" ? modern : {};
    expect((await request("skills/list")).result).toEqual({ skills: [expect.anything()], ...fields });
    const { result } = await request("skills/get", { uri: "skill://p/s000/SKILL.md" });
    expect(result).toEqual({
      skill: {
        uri: "skill://p/s000/SKILL.md",
        frontmatter: { name: "s000", description: "How to do s000" },
        resources: [
          {
            uri: "skill://p/s000/SKILL.md",
            digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
            size: expect.any(Number),
          },
        ],
      },
      ...fields,
    });
  });

  test("leaves out a skill that cannot be read, and says why when it is asked for", async () => {
    const { host, client, request } = await connect(era, 2);
    const describeSkill = host.describeSkill.bind(host);
    host.describeSkill = async (uri) => {
      if (uri.includes("s000")) throw new HostError("bad_plugin", "It is broken");
      return await describeSkill(uri);
    };
    expect(names(await request("skills/list"))).toEqual(["s001"]);
    expect(client.errors.map(({ message }) => message)).toEqual(["It is broken"]);
    const { error } = await request("skills/get", { uri: "skill://p/s000/SKILL.md" });
    expect(error).toMatchObject({ code: -32603, message: "It is broken" });
    const unknown = await request("skills/get", { uri: "skill://p/none/SKILL.md" });
    expect(unknown.error).toMatchObject({
      code: -32602,
      message: "No skill is served at skill://p/none/SKILL.md",
    });
    expect((await request("skills/get")).error).toMatchObject({ code: -32602 });
  });

  test("waits for the first scan", async () => {
    const ready = deferred();
    const { host, request } = await connect(era, 0, ready.promise);
    const listed = request("skills/list");
    const got = request("skills/get", { uri: "skill://p/late/SKILL.md" });
    host.publishSkill("p/late", { "SKILL.md": skillText("p/late", "") });
    ready.resolve();
    expect(names(await listed)).toEqual(["late"]);
    expect((await got).result.skill.frontmatter.name).toBe("late");
  });
});
