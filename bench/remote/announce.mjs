// A large cluster, as far as one host hears of it: announcements of many hosts, again and again. Usage: node announce.mjs URL HOSTS PLUGINS
// Each line on stdin is a number of rounds; answers with a line when the broker has all of them.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { openNats } from "@backplane/bus/nats";
import { DescribeResponse } from "@backplane/contract";

const [url, hosts, plugins] = process.argv.slice(2);
const { peers } = openNats({ name: "cluster", server: () => ({ urls: [url] }), onError: console.error });
await new Promise((resolve) => peers.onConnected(resolve));
const announcements = Array.from({ length: Number(plugins) }, (_, index) => offer(`plugin-${index}`)).flat();
await peers.flush();
for await (const rounds of createInterface({ input: process.stdin })) {
  for (let round = 0; round < Number(rounds); round++) {
    for (const { subject, bytes } of announcements) peers.publish(subject, bytes);
    await peers.flush();
  }
  process.stdout.write("done\n");
}
process.exit();

/** All hosts have the same version of it. */
function offer(name) {
  const nothing = new Uint8Array();
  const inputSchema = Buffer.from('{"type":"object","properties":{"name":{"type":"string"}}}');
  const tool = {
    name: "greet",
    title: "",
    description: "Greets somebody by name.",
    inputSchema,
    outputSchema: nothing,
    more: nothing,
  };
  const lists = { tools: [tool], prompts: [], resources: [], resourceTemplates: [] };
  const description = {
    name,
    version: "1.0.0",
    description: "",
    ...lists,
    completes: false,
    notifies: false,
  };
  const bytes = DescribeResponse.encode(description).finish();
  const digest = createHash("sha256").update(bytes).digest().subarray(0, 16).toString("base64url");
  peers.serve(`describe.*.${name}.${digest}`, {
    onChannel: (channel) => channel.send(bytes, { isLast: true }),
  });
  return Array.from({ length: Number(hosts) }, (_, index) => {
    const instance = index.toString(16).padStart(12, "0");
    const announcement = JSON.stringify({ instance, digest, version: "1.0.0" });
    return { subject: `announce.host-${index}.${name}`, bytes: Buffer.from(announcement) };
  });
}
