// What an account that asks for the nodes' API gets: a reason why not, or a secret with a client configuration that is fresh.
import { decodeUtf8, encodeUtf8 } from "../../../base/bytes.ts";
import type { KubernetesObject } from "../../../clients/kubernetes/object.ts";
import { loadFreeForm } from "../../../config/free-form.ts";
import { encodeClientConfig } from "../../../config/generate/client-config.ts";
import { issueClientCertificate, type CertificateAndKey } from "../../../pki/authority.ts";
import { parseCertificate } from "../../../pki/certificate.ts";
import type { KubernetesAccessConfig } from "../../../resources/k8s/kubernetes-access-config.ts";

const hourMs = 3_600_000;
export const lifetimeMs: number = 6 * hourMs;
/** With less life left than this a certificate is made anew. */
const renewBeforeMs = hourMs;
/** How far clocks of nodes may differ. */
const skewMs = 60_000;
const contextName = "default";
/** The service, as pods look it up. */
const endpoint = "talos.default";
/** Of the secret. */
export const configKey = "config";

export interface Refusal {
  /** Word for the event. */
  readonly reason: "ErrRolesNotFound" | "ErrNamespaceNotAllowed" | "ErrRolesNotAllowed" | "ErrResourceExists";
  /** For `status.failureReason`. */
  readonly message: string;
}

export function rolesOf(account: KubernetesObject): readonly string[] {
  const { roles } = (account["spec"] ?? {}) as { readonly roles?: unknown };
  return Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : [];
}

/** Undefined when it may have what it asks for. */
export function refusalOf(
  account: KubernetesObject,
  { allowedAPIRoles, allowedKubernetesNamespaces }: KubernetesAccessConfig,
): Refusal | undefined {
  const { namespace = "" } = account.metadata;
  const roles = rolesOf(account);
  if (roles.length === 0) return { reason: "ErrRolesNotFound", message: "Roles not found" };
  if (!allowedKubernetesNamespaces.includes(namespace))
    return { reason: "ErrNamespaceNotAllowed", message: `Namespace not allowed: ${JSON.stringify(namespace)}` };
  const strange = roles.filter((role) => !allowedAPIRoles.includes(role));
  if (strange.length === 0) return undefined;
  return { reason: "ErrRolesNotAllowed", message: `Roles not allowed: ${JSON.stringify(strange)}` };
}

/** Whether the secret was made for this account. */
export function isOwned(secret: KubernetesObject, account: KubernetesObject): boolean {
  const owners = secret.metadata.ownerReferences ?? [];
  return owners.some((owner) => owner.controller === true && Reflect.get(owner, "uid") === account.metadata.uid);
}

/** Whether the configuration in the secret serves for another while: of this authority, with these roles. */
export function isFresh(
  secret: KubernetesObject,
  {
    roles,
    issuer,
    nowMs,
  }: { readonly roles: readonly string[]; readonly issuer: CertificateAndKey; readonly nowMs: number },
): boolean {
  const found = contextIn(secret);
  if (found === undefined || found.ca.trim() !== issuer.certificate.trim()) return false;
  if (found.endpoints.length !== 1 || found.endpoints[0] !== endpoint) return false;
  try {
    const { notAfter, subject } = parseCertificate(found.crt);
    const leftMs = notAfter.getTime() - nowMs;
    const same = subject.organizations.toSorted().join() === [...new Set(roles)].toSorted().join();
    return same && leftMs >= renewBeforeMs && leftMs <= lifetimeMs;
  } catch {
    return false; // cannot be read: made anew
  }
}

interface FoundContext {
  readonly ca: string;
  readonly crt: string;
  readonly endpoints: readonly unknown[];
}

function contextIn(secret: KubernetesObject): FoundContext | undefined {
  const { [configKey]: encoded } = (secret["data"] ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof encoded !== "string") return undefined;
  try {
    const loaded = loadFreeForm(Uint8Array.fromBase64(encoded));
    if (loaded.kind === "invalid") return undefined;
    const contexts = loaded.value["contexts"] as
      | Readonly<Record<string, Readonly<Record<string, unknown>>>>
      | undefined; // checked below
    const context = contexts?.[contextName];
    const { ca, crt, endpoints } = context ?? {};
    if (typeof ca !== "string" || typeof crt !== "string" || !Array.isArray(endpoints)) return undefined;
    const text = (base64: string): string => decodeUtf8(Uint8Array.fromBase64(base64));
    return { ca: text(ca), crt: text(crt), endpoints };
  } catch {
    return undefined; // somebody wrote something else there
  }
}

/** The account's secret with a new certificate. */
export async function secretFor(
  account: KubernetesObject,
  { issuer, nowMs }: { readonly issuer: CertificateAndKey; readonly nowMs: number },
): Promise<KubernetesObject> {
  const { name = "", namespace = "", uid = "" } = account.metadata;
  const client = await issueClientCertificate(issuer, {
    roles: [...new Set(rolesOf(account))],
    now: new Date(nowMs - skewMs),
    lifetimeMs,
  });
  const text = encodeClientConfig({ name: contextName, endpoints: [endpoint], ca: issuer.certificate, client });
  const { apiVersion = "", kind = "" } = account;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name,
      namespace,
      ownerReferences: [ownerReference({ apiVersion, kind, name, uid })],
    },
    type: "Opaque",
    data: { [configKey]: encodeUtf8(text).toBase64() },
  };
}

interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function ownerReference(owner: Owner): Owner & { readonly controller: boolean } {
  return { ...owner, controller: true };
}
