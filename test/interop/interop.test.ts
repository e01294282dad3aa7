import { beforeAll, describe } from "vitest";
import { goHostBroker } from "./cells/go-host-broker.ts";
import { goHostCalls } from "./cells/go-host-calls.ts";
import { goHostEnd } from "./cells/go-host-end.ts";
import { goHostStart } from "./cells/go-host-start.ts";
import { typescriptHostBroker } from "./cells/typescript-host-broker.ts";
import { typescriptHostCalls } from "./cells/typescript-host-calls.ts";
import { typescriptHostEnd } from "./cells/typescript-host-end.ts";
import { typescriptHostStart } from "./cells/typescript-host-start.ts";
import { buildLimitMs, buildPrograms } from "./programs.ts";
import { tableTest } from "./table-test.ts";

describe("interop with hashicorp/go-plugin", () => {
  beforeAll(buildPrograms, buildLimitMs);

  typescriptHostCalls();
  typescriptHostBroker();
  typescriptHostStart();
  typescriptHostEnd();

  goHostCalls();
  goHostBroker();
  goHostStart();
  goHostEnd();

  tableTest();
});
