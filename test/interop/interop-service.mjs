/** The interop service as TypeScript hosts and plugins use it; go/probe is the same in Go. */
import { fileURLToPath } from "node:url";
import { loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

const protoPath = fileURLToPath(new URL("proto/interop.proto", import.meta.url));
const { Probe, Echo } = loadPackageDefinition(loadSync(protoPath, { longs: Number, defaults: true })).interop
  .v1;

/** Stubs; their `service` property is the definition to serve. */
export { Echo, Probe };

/** Repeated in go/probe/handshake.go. */
export const handshake = { magicCookieKey: "BACKPLANE_INTEROP_COOKIE", magicCookieValue: "interop" };

/** A hang must end, whatever is broken; no test waits this long when all is well. */
const callLimitMs = 30_000;

/** One unary call as a promise. */
export function call(client, method, request = {}, { timeoutMs = callLimitMs } = {}) {
  return new Promise((resolve, reject) => {
    client[method](request, { deadline: Date.now() + timeoutMs }, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}
