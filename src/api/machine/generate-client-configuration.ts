// MachineService.GenerateClientConfiguration: a new client certificate, and the client's configuration file around it.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Config } from "../../config/document.ts";
import { clusterIdentity } from "../../config/view/cluster.ts";
import { machineSecrets } from "../../config/view/machine.ts";
import type { CertificateAndKey } from "../../pki/authority.ts";
import { issueClientCertificate } from "../../pki/authority.ts";
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
    const client = await issueClientCertificate(issuer, { roles, now, lifetimeMs });
    const ca = accepted.join("");
    const files = { ca, crt: client.certificate, key: client.key };
    const context = contextName(roles, clusterName);
    return {
      messages: [
        {
          ca: encodeUtf8(ca),
          crt: encodeUtf8(client.certificate),
          key: encodeUtf8(client.key),
          talosconfig: encodeUtf8(formatClientConfig(context, files)),
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

/** "reader@cluster" for a single role, else the cluster's name. */
function contextName(roles: readonly string[], clusterName: string): string {
  const [role, ...others] = roles;
  return role === undefined || others.length > 0 ? clusterName : `${role.replace(/^os:/u, "")}@${clusterName}`;
}

/** YAML by hand: the only free text is the name, which is quoted as JSON, a subset. */
function formatClientConfig(
  context: string,
  { ca, crt, key }: { readonly ca: string; readonly crt: string; readonly key: string },
): string {
  const name = /^[A-Za-z][\w@.-]*$/u.test(context) ? context : JSON.stringify(context);
  const base64 = (text: string): string => encodeUtf8(text).toBase64();
  return [
    `context: ${name}`,
    "contexts:",
    `    ${name}:`,
    "        endpoints: []",
    `        ca: ${base64(ca)}`,
    `        crt: ${base64(crt)}`,
    `        key: ${base64(key)}`,
    "",
  ].join("\n");
}
