import { beforeAll, describe } from "vitest";
import { goHostCells } from "./go-host-cells.ts";
import { buildLimitMs, buildPrograms } from "./programs.ts";
import { tableTest } from "./table-test.ts";
import { typescriptHostCells } from "./typescript-host-cells.ts";

describe("interop with hashicorp/go-plugin", () => {
  beforeAll(buildPrograms, buildLimitMs);
  typescriptHostCells();
  goHostCells();
  tableTest();
});
