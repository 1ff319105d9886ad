// From the node's certificates to what TLS takes: PEM texts with the labels it knows.
import { standardKeyPem } from "../pki/keys.ts";
import type { TlsTargetOptions } from "../rpc/connection.ts";
import type { TlsIdentity } from "../rpc/listen-tls.ts";
import type { PEMEncodedCertificateAndKey } from "../wire/gen/common.ts";
import type { APICertsSpec } from "../wire/gen/talos-resource-definitions-secrets.ts";

const text = new TextDecoder();

function authorities(certificates: APICertsSpec): string {
  return certificates.acceptedCAs.map(({ crt }) => text.decode(crt)).join("\n");
}

function pair({ crt, key }: PEMEncodedCertificateAndKey): { readonly cert: string; readonly key: string } {
  return { cert: text.decode(crt), key: standardKeyPem(text.decode(key)) };
}

/** What the server shows, and whom it lets in. Undefined while there is no server certificate. */
export function serverIdentity(certificates: APICertsSpec, asksClients: boolean): TlsIdentity | undefined {
  const { server } = certificates;
  if (server === undefined || server.crt.length === 0) return undefined;
  return { ...pair(server), ...(asksClients ? { clientAuthorities: authorities(certificates) } : {}) };
}

/** Whether this node may call others: asked for each call, unlike what it needs for that, whose key is read. */
export function mayCallOthers(certificates: APICertsSpec | undefined): boolean {
  return (certificates?.client?.crt.length ?? 0) > 0;
}

/** How this node calls other nodes. Undefined on nodes that may not. */
export function clientIdentity(certificates: APICertsSpec | undefined): TlsTargetOptions | undefined {
  const client = certificates?.client;
  if (certificates === undefined || client === undefined || !mayCallOthers(certificates)) return undefined;
  return { ...pair(client), ca: authorities(certificates) };
}
