import { expect } from "vitest";
import { runGoHost, typescriptPlugin } from "../go-host.ts";
import { goHost } from "../matrix.ts";
import { whoAmI } from "./go-host-steps.ts";

/** Which plugins are accepted. */
export function goHostStart(): void {
  const command = () => typescriptPlugin("--versions", "2,4");

  goHost("versions", async () => {
    const { values } = await runGoHost({
      command: command(),
      versions: [1, 2, 3],
      steps: [whoAmI],
    });
    expect(values).toMatchObject([{ protocol_version: 2 }]);
  });

  goHost("noCommonVersion", async () => {
    const refused = runGoHost({ command: command(), versions: [1, 3], steps: [] });
    await expect(refused).rejects.toThrow(
      /incompatible API version with plugin\. Plugin version: 2, Client versions: \[(1 3|3 1)\]/,
    );
  });
}
