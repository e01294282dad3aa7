import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { AuthorizationStore } from "../../src/authorization/authorization-store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const server = { plugin: "p", url: "https://tools.example.com/mcp" };
const record = { ...server, wanted: { scope: "read" } };

describe("AuthorizationStore", () => {
  let state: string;
  let folder: string;
  let store: AuthorizationStore;

  beforeEach(() => {
    state = temporaryFolder();
    folder = path.join(state, "authorizations");
    store = new AuthorizationStore(state);
  });

  const file = (): string => path.join(folder, readdirSync(folder)[0] ?? "");

  it("read() has what write() wrote, and nothing of another plugin or server", async () => {
    expect(await store.read(server)).toBeUndefined();
    await store.write(record);
    expect(await store.read(server)).toEqual(record);
    expect(await store.read({ ...server, plugin: "q" })).toBeUndefined();
    expect(await store.read({ ...server, url: `${server.url}/` })).toBeUndefined();
  });

  it("write() leaves one file that only the user can read, and no draft", async () => {
    await Promise.all(Array.from({ length: 10 }, () => store.write(record)));
    expect(readdirSync(folder)).toHaveLength(1);
    expect(lstatSync(file()).mode & 0o777).toBe(0o600);
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each([0o640, 0o604, 0o620])(
    "read() refuses a file of mode %o, and says how to mend it",
    async (mode) => {
      await store.write(record);
      chmodSync(file(), mode);
      await expect(store.read(server)).rejects.toThrow(
        `others have access to it. To mend it: chmod go= ${file()}`,
      );
    },
  );

  it("read() and write() refuse a folder into which others can look", async () => {
    await store.write(record);
    chmodSync(folder, 0o755);
    await expect(store.read(server)).rejects.toThrow(`chmod go= ${folder}`);
    await expect(store.write(record)).rejects.toThrow(`chmod go= ${folder}`);
  });

  it("read() and write() follow no link", async () => {
    await store.write(record);
    const [kept, elsewhere] = [file(), path.join(state, "elsewhere")];
    renameSync(kept, elsewhere);
    symlinkSync(elsewhere, kept);
    await expect(store.read(server)).rejects.toThrow("it is a link");
    const other = new AuthorizationStore(path.join(state, "other"));
    mkdirSync(path.join(state, "other"));
    symlinkSync(folder, path.join(state, "other", "authorizations"));
    await expect(other.write(record)).rejects.toThrow("it is a link");
  });

  it("read() says that a file is damaged, without what is in it", async () => {
    await store.write(record);
    writeFileSync(file(), '{"grant": "s3cret');
    const error = await store.read(server).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining("it is damaged") });
    expect(JSON.stringify({ ...(error as Error), text: String(error) })).not.toContain("s3cret");
  });

  it("remove() says whether there was something", async () => {
    await store.write(record);
    expect([await store.remove(server), await store.remove(server)]).toEqual([true, false]);
  });

  it("exclusively() lets one in at a time", async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => store.exclusively(server, work)));
    expect(most).toBe(1);
  });
});
