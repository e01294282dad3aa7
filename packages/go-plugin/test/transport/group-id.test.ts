import { describe, expect, test } from "vitest";
import { groupId } from "../../src/transport/group-id.ts";

describe("groupId()", () => {
  test("groupId() knows numbers and names", async () => {
    expect(await groupId("1234")).toBe(1234);
    expect(await groupId(process.platform === "darwin" ? "wheel" : "root")).toBe(0);
  });

  test("groupId() refuses an unknown name", async () => {
    await expect(groupId("no-such-group")).rejects.toMatchObject({ code: "invalid_options" });
  });
});
