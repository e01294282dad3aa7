import { CallError } from "@backplane/sdk";
import { BrokerError } from "../broker-error.ts";

/** What the broker cannot do for a request is the caller's to mend, not a fault of the plugin. @throws CallError */
export async function refusing(render: () => Promise<string>): Promise<string> {
  try {
    return await render();
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    throw new CallError("invalid_argument", error.message, { cause: error });
  }
}
