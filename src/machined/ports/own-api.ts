// The node's own API as a client of it sees it: a call on its port, by TLS, with the node's certificate once there is one.
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { State } from "../../cosi/state.ts";
import { standardKeyPem } from "../../pki/keys.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";
import { call } from "../../rpc/client.ts";
import { openClient } from "../../rpc/connection.ts";
import { Metadata } from "../../rpc/metadata.ts";
import { Role, roleField } from "../../rpc/roles.ts";
import { rpc } from "../../wire/gen/rpc.ts";

export interface OwnApiParts {
  readonly state: Pick<State, "find">;
  readonly clock: Clock;
  readonly port: number;
}

/** Resolves when the API has answered. Whether the server's certificate is right is for others to judge: its names are those that clients use. */
export async function callOwnApi({ state, clock, port }: OwnApiParts, signal: AbortSignal): Promise<void> {
  const certificate = (await state.find(ApiCertificate, "api"))?.spec.client;
  const identity = certificate === undefined ? {} : { cert: certificate.crt, key: standardKeyPem(certificate.key) };
  const tls = { insecure: true, ...identity };
  const client = openClient({ target: { kind: "tls", host: "127.0.0.1", port, tls }, clock });
  try {
    await call(
      client,
      rpc.MachineService.Version,
      {},
      { signal, metadata: new Metadata({ [roleField]: Role.reader }) },
    );
  } catch (error) {
    // only control planes have a certificate to call with: elsewhere it is an answer that one is asked for
    if (certificate !== undefined || !errorChain(error).includes("certificate required")) throw error;
  } finally {
    client.destroy();
  }
}
