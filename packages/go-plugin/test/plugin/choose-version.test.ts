import { describe, expect, test } from "vitest";
import { chooseVersion } from "../../src/plugin/choose-version.ts";

describe("chooseVersion()", () => {
  test.each<[number[], string | undefined, number]>([
    [[1, 2, 3], "3,1,2", 3],
    [[1, 2, 10], "2,1", 2],
    [[1, 10, 9], "9,10", 10],
    [[4, 5], "1,2", 4],
    [[4, 5], undefined, 4],
    [[4, 5], "", 4],
    [[4, 5], "x,5.0, 5 ,-4", 5],
  ])("chooseVersion(%j, %j) is %i", (own, hostList, version) => {
    expect(chooseVersion(own, hostList)).toBe(version);
  });

  test("chooseVersion() refuses a plugin without versions", () => {
    expect(() => chooseVersion([], "1")).toThrow("versions is empty");
  });
});
