import { pathToFileURL } from "node:url";
import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import type { Command } from "../support/run-to-end.ts";
import { answers } from "../support/surface-checks.ts";
import { TappedTransport } from "./tapped-transport.ts";

export type Era = "legacy" | "modern";

export interface OpenedClient {
  readonly client: Client;
  readonly tap: TappedTransport;
}

/** The SDK's client, which can be asked everything and answers as a user would. */
export async function openClient(
  server: Command,
  { era, root }: { readonly era: Era; readonly root: string },
): Promise<OpenedClient> {
  const capabilities = { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: {} };
  const options: ClientOptions = {
    capabilities,
    ...(era === "modern" && { versionNegotiation: { mode: { pin: "2026-07-28" } } }),
  };
  const client = new Client({ name: "test", version: "1.0.0" }, options);
  client.setRequestHandler("elicitation/create", async ({ params }) =>
    params.mode === "url" ? { action: "accept" } : { action: "accept", content: { name: "Ada" } },
  );
  client.setRequestHandler("sampling/createMessage", async () => answers["sampling/createMessage"] as never);
  client.setRequestHandler("roots/list", async () => ({ roots: [{ uri: pathToFileURL(root).href }] }));
  const tap = new TappedTransport(server);
  await client.connect(tap);
  return { client, tap };
}
