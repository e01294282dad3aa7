#!/usr/bin/env node
import { isInsidePlugin } from "./inside-plugin.ts";
import { readRelayArguments } from "./relay/read-relay-arguments.ts";
import { runRelay } from "./relay/run-relay.ts";

// No `await` out here: build.mjs makes one CommonJS file of this and the relay.
const relay = isInsidePlugin ? undefined : readRelayArguments(process.argv.slice(2));
if (relay) void runRelay(relay);
else void import("./program.ts").then(({ runProgram }) => runProgram());
