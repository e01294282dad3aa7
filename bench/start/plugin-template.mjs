// A tiny plugin, bundled once; each copy gets a name of its own instead of __PLUGIN_NAME__ (see make-plugins.mjs).
import { definePlugin, serve } from "../../packages/sdk/dist/index.js";

await serve(
  definePlugin({
    name: "__PLUGIN_NAME__",
    version: "1.0.0",
    tools: {
      now: { description: "Says what time it is.", run: () => new Date().toISOString() },
    },
  }),
);
