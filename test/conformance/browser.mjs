#!/usr/bin/env node
/** A browser in which somebody consents to everything at once: goes where it is sent, to the end. argv: the address. */
await fetch(process.argv.at(-1));
