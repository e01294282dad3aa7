// Hears events and says so at once: one byte for each, on the socket that its config names.
import { connect } from "node:net";
import { z } from "zod";
import { definePlugin, serve } from "../../packages/sdk/dist/index.js";

let heard;
const run = () => void heard.write("x");

await serve(
  definePlugin({
    name: "bench-hears",
    version: "1.0.0",
    config: z.object({ socket: z.string() }),
    onConfig: ({ socket }) => {
      heard ??= connect(socket);
    },
    events: { "bench.event": { run }, "bench.stored": { run, durable: true } },
  }),
);
