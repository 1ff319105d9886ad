// MachineService.GenerateClientConfiguration: a new client certificate, and the client's configuration file around it.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Config } from "../../config/document.ts";
import { issueClientConfig } from "../../config/generate/client-config.ts";
import { clusterIdentity } from "../../config/view/cluster.ts";
import { machineSecrets } from "../../config/view/machine.ts";
import type { CertificateAndKey } from "../../pki/authority.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { nanosecondsOf } from "../../wire/well-known.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

export const generateClientConfiguration = unary(
  rpc.MachineService.GenerateClientConfiguration,
  async ({ roles, crtTtl }, { config, clock }) => {
    const lifetimeMs = Number(crtTtl === undefined ? 0n : nanosecondsOf(crtTtl) / 1_000_000n);
    if (lifetimeMs <= 0) throw statusError("INVALID_ARGUMENT", "crt_ttl should be positive");
    const { clusterName, issuer, accepted } = authorityOf(config.active());
    const now = new Date(clock.now());
    const issued = await issueClientConfig({ issuer, acceptedCas: accepted, clusterName, roles, lifetimeMs, now });
    return {
      messages: [
        {
          ca: encodeUtf8(issued.ca),
          crt: encodeUtf8(issued.client.certificate),
          key: encodeUtf8(issued.client.key),
          talosconfig: encodeUtf8(issued.talosconfig),
        },
      ],
    };
  },
);

interface ClientAuthority {
  readonly clusterName: string;
  /** The authority that signs. */
  readonly issuer: CertificateAndKey;
  /** Certificates by which clients may know the node, the issuing one first. */
  readonly accepted: readonly string[];
}

/** The gate has made sure that there is the config of a control plane, which holds the key. */
function authorityOf(config: Config | undefined): ClientAuthority {
  const secrets = config === undefined ? undefined : machineSecrets(config);
  if (config === undefined || secrets?.ca === undefined || secrets.ca.key === "") {
    throw statusError("FAILED_PRECONDITION", "OS API CA key is not set");
  }
  return {
    clusterName: clusterIdentity(config).name,
    issuer: secrets.ca,
    accepted: [secrets.ca.certificate, ...secrets.acceptedCas],
  };
}
