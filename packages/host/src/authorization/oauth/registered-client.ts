import { readFile } from "node:fs/promises";
import {
  type AddClientAuthentication,
  createPrivateKeyJwtAuth,
  type OAuthClientInformationMixed,
} from "@modelcontextprotocol/client";
import type { RegisteredClient } from "../authorization-settings.ts";
import { AuthorizationFailed } from "./describe-failure.ts";

/** How a client shows the authorization server who it is. */
export interface ClientIdentity {
  readonly information: OAuthClientInformationMixed;
  /** In place of id and secret. */
  readonly addClientAuthentication?: AddClientAuthentication | undefined;
}

/** The client of the config, for its own authorization server only. @throws AuthorizationFailed */
export async function identityOf(client: RegisteredClient, issuer: string): Promise<ClientIdentity> {
  if (client.issuer !== issuer)
    throw new AuthorizationFailed(
      `The server is authorized by ${issuer}; the client of the config is registered with ${client.issuer} and is not shown to anybody else`,
    );
  const { clientId, clientSecretFile, privateKeyFile, signingAlgorithm: alg = "ES256" } = client;
  const secret = await readSecret(clientSecretFile);
  const privateKey = await readSecret(privateKeyFile);
  return {
    information: { client_id: clientId, ...(secret !== undefined && { client_secret: secret }) },
    ...(privateKey !== undefined && {
      addClientAuthentication: createPrivateKeyJwtAuth({
        ...{ issuer: clientId, subject: clientId, audience: issuer },
        ...{ privateKey, alg },
      }),
    }),
  };
}

async function readSecret(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new AuthorizationFailed(`Cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}
