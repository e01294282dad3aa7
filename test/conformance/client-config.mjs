import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the suite says that our Client ID Metadata Document lies. */
const clientMetadataUrl = "https://conformance-test.local/client-metadata.json";

/** What a user would decide who was given what the suite gives for a scenario. */
export async function authorizationSettings({ url, context, home }) {
  if (context.client_id === undefined) return { clientMetadataUrl };
  const { client_id: clientId, client_secret: secret, private_key_pem: key, signing_algorithm } = context;
  const keep = (name, text) => {
    const file = join(home, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const client = {
    issuer: context.issuer ?? (await issuerOf(url)),
    clientId,
    ...(secret && { clientSecretFile: keep("secret", secret) }),
    ...(key && { privateKeyFile: keep("key.pem", key), signingAlgorithm: signing_algorithm }),
    grant: context.issuer === undefined ? "client_credentials" : "authorization_code",
  };
  return { clients: { server: client } };
}

/** The same as a config file. Returns where. */
export function writeConfig({ clientMetadataUrl: metadata, clients = {} }, home) {
  const lines = ["[authorization]", ...(metadata ? [line("client_metadata_url", metadata)] : [])];
  for (const [name, client] of Object.entries(clients)) {
    lines.push(`[authorization.clients.${name}]`);
    for (const [key, value] of Object.entries(client)) lines.push(line(snakeCase(key), value));
  }
  const file = join(home, "config.toml");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/** Whoever registers a client knows where. */
async function issuerOf(url) {
  const { origin, pathname } = new URL(url);
  const response = await fetch(`${origin}/.well-known/oauth-protected-resource${pathname}`);
  const { authorization_servers } = await response.json();
  return authorization_servers[0];
}

function line(key, value) {
  return `${key} = ${JSON.stringify(value)}`;
}

function snakeCase(key) {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
