import { readFile } from "node:fs/promises";
import type { NatsServer } from "@backplane/bus/nats";
import type { NatsConfig } from "../config/config.ts";
import { readSecret } from "./read-secret.ts";

/** The broker that the config names, with the secrets as they are now. @throws Error */
export async function natsServerOf(config: NatsConfig & { readonly local: false }): Promise<NatsServer> {
  const { servers, user, tls } = config;
  const read = async (key: "credentials" | "nkey" | "password" | "token"): Promise<string | undefined> => {
    const reference = config[key];
    return reference === undefined ? undefined : readSecret(reference, key);
  };
  const [credentials, nkey, password, token] = [
    await read("credentials"),
    await read("nkey"),
    await read("password"),
    await read("token"),
  ];
  return {
    urls: servers,
    user,
    password,
    token,
    credentials: credentials === undefined ? undefined : Buffer.from(credentials),
    nkeySeed: nkey === undefined ? undefined : Buffer.from(nkey),
    tls: await readTls(tls),
  };
}

/** Read here, so that an error names the key of the config and not the client's. */
async function readTls(tls: (NatsConfig & { local: false })["tls"]): Promise<NatsServer["tls"]> {
  if (!tls) return undefined;
  for (const [key, file] of Object.entries(tls))
    await readFile(file).catch((error: Error) => {
      throw new Error(`Cannot use tls_${key} of [bus]: ${error.message}`, { cause: error });
    });
  const { ca, cert, key } = tls;
  return {
    ...(ca !== undefined && { caFile: ca }),
    ...(cert !== undefined && { certFile: cert }),
    ...(key !== undefined && { keyFile: key }),
  };
}
