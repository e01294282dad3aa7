// A plugin that offers the recorded tools of a real server, and answers each call with next to nothing. See make-plugins.mjs.
import { readFileSync } from "node:fs";
import { definePlugin, serve } from "../../packages/sdk/dist/index.js";

const { plugin, version, tools } = JSON.parse(readFileSync(new URL("server.json", import.meta.url), "utf8"));

const replayed = tools.map(
  ({ name, title, description = "", inputSchema, outputSchema, annotations, icons, _meta }) => [
    name,
    {
      title,
      description,
      input: inputSchema,
      output: outputSchema,
      annotations,
      icons,
      meta: _meta,
      run: () => "done",
    },
  ],
);

await serve(definePlugin({ name: plugin, version, tools: Object.fromEntries(replayed) }));
