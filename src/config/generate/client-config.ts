// A client's configuration file: contexts with endpoints and a client certificate.
import { issueClientCertificate, type CertificateAndKey } from "../../pki/authority.ts";
import { writeYaml, type Emit } from "../yaml/write.ts";
import { encodeBase64 } from "./secrets-file.ts";

export interface ClientContext {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly nodes?: readonly string[];
  /** PEM; several authorities may follow each other. */
  readonly ca: string;
  readonly client: CertificateAndKey;
}

/** The text of a file with one context, which is the current one. Keep it to its owner. */
export function encodeClientConfig({ name, endpoints, nodes = [], ca, client }: ClientContext): string {
  const text = (value: string): Emit => ({ kind: "scalar", text: value, style: "str" });
  const list = (values: readonly string[]): Emit => ({ kind: "list", items: values.map(text) });
  const context: Emit = {
    kind: "map",
    entries: [
      ["endpoints", list(endpoints)],
      ...(nodes.length > 0 ? [["nodes", list(nodes)] as const] : []),
      ["ca", text(encodeBase64(ca))],
      ["crt", text(encodeBase64(client.certificate))],
      ["key", text(encodeBase64(client.key))],
    ],
  };
  return writeYaml({
    kind: "map",
    entries: [
      ["context", text(name)],
      ["contexts", { kind: "map", entries: [[name, context]] }],
    ],
  });
}

export interface ClientConfigOptions {
  /** The authority with its key. */
  readonly issuer: CertificateAndKey;
  /** All authorities that the client shall accept, PEM; the issuing one when absent. */
  readonly acceptedCas?: readonly string[];
  readonly clusterName: string;
  readonly roles: readonly string[];
  readonly lifetimeMs: number;
  readonly endpoints?: readonly string[];
  readonly now: Date;
}

export interface IssuedClientConfig {
  /** PEM. */
  readonly ca: string;
  readonly client: CertificateAndKey;
  readonly talosconfig: string;
}

/** A new client certificate and the file that holds it. The context is `role@cluster` for exactly one role (without `os:`), else the cluster's name. */
export async function issueClientConfig(options: ClientConfigOptions): Promise<IssuedClientConfig> {
  const { issuer, acceptedCas = [issuer.certificate], clusterName, roles, lifetimeMs, endpoints = [], now } = options;
  const client = await issueClientCertificate(issuer, { roles, now, lifetimeMs });
  const ca = acceptedCas.join("");
  const [role, ...others] = roles;
  const name = role !== undefined && others.length === 0 ? `${role.replace(/^os:/u, "")}@${clusterName}` : clusterName;
  return { ca, client, talosconfig: encodeClientConfig({ name, endpoints, ca, client }) };
}
