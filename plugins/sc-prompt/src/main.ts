import { definePlugin, serve } from "@backplane/sdk";

await serve(definePlugin({ name: "sc-prompt-plugin", version: "0.1.0", tools: {} }));
