#!/usr/bin/env node
import { readRelayArguments } from "./relay/read-relay-arguments.ts";

const relay = readRelayArguments(process.argv.slice(2));
if (relay) await (await import("./relay/run-relay.ts")).runRelay(relay);
else await (await import("./program.ts")).runProgram();
