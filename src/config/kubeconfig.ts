// Kubeconfig files: how somebody reaches a cluster, as kubectl, the kubelet and the control plane read and write it.
import { encodeUtf8, decodeUtf8Strict } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { isRecord } from "../base/record.ts";
import { loadFreeForm } from "./free-form.ts";
import type { FreeMap, FreeValue } from "./schema.ts";
import { kubernetesYaml } from "./yaml/kubernetes.ts";

/** One way into one cluster. PEM texts are in clear here, base64 in the file. */
export interface Kubeconfig {
  readonly clusterName: string;
  /** `https://host:port`. */
  readonly server: string;
  /** Name that the server's certificate must have, if not that of `server`. */
  readonly tlsServerName?: string;
  /** PEM of the authorities of the server's certificate. */
  readonly ca?: string;
  readonly userName: string;
  /** PEM. */
  readonly cert?: string;
  /** PEM. */
  readonly key?: string;
  /** Bearer token. */
  readonly token?: string;
  /** Paths of files instead of `cert`, `key`: as the kubelet, which renews them, writes it. */
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly contextName: string;
  /** Namespace of what names none. */
  readonly namespace?: string;
}

/** The file's text, with this one context as the current one. */
export function encodeKubeconfig(config: Kubeconfig): string {
  const cluster = withoutAbsent({
    "certificate-authority-data": base64(config.ca),
    server: config.server,
    "tls-server-name": config.tlsServerName,
  });
  const user = withoutAbsent({
    "client-certificate": config.certFile,
    "client-certificate-data": base64(config.cert),
    "client-key": config.keyFile,
    "client-key-data": base64(config.key),
    token: config.token,
  });
  const context = withoutAbsent({ cluster: config.clusterName, namespace: config.namespace, user: config.userName });
  return kubernetesYaml({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: config.clusterName, cluster }],
    users: [{ name: config.userName, user }],
    contexts: [{ name: config.contextName, context }],
    "current-context": config.contextName,
  });
}

/** The current context; what others there are is left out. Throws a FormatError. */
export function parseKubeconfig(text: string): Kubeconfig {
  const loaded = loadFreeForm(encodeUtf8(text));
  if (loaded.kind === "invalid") throw new FormatError(`Cannot parse kubeconfig: ${loaded.message}`);
  const file = loaded.value;
  const contextName = textOf(file, "current-context") ?? "";
  const context = entryOf(file, { list: "contexts", name: contextName, field: "context" });
  const clusterName = textOf(context, "cluster") ?? "";
  const userName = textOf(context, "user") ?? "";
  const cluster = entryOf(file, { list: "clusters", name: clusterName, field: "cluster" });
  const user = entryOf(file, { list: "users", name: userName, field: "user" });
  const server = textOf(cluster, "server");
  if (server === undefined) throw new FormatError(`Cannot parse kubeconfig: cluster "${clusterName}" has no server`);
  const found = {
    tlsServerName: textOf(cluster, "tls-server-name"),
    ca: decoded(cluster, "certificate-authority-data"),
    cert: decoded(user, "client-certificate-data"),
    key: decoded(user, "client-key-data"),
    token: textOf(user, "token"),
    certFile: textOf(user, "client-certificate"),
    keyFile: textOf(user, "client-key"),
    namespace: textOf(context, "namespace"),
  };
  const present = Object.entries(found).filter(([, value]) => value !== undefined);
  return { clusterName, server, userName, contextName, ...(Object.fromEntries(present) as Partial<Kubeconfig>) }; // names and values of `found`
}

function entryOf(file: FreeMap, at: { readonly list: string; readonly name: string; readonly field: string }): FreeMap {
  const entries = file[at.list];
  const found = (Array.isArray(entries) ? (entries as readonly FreeValue[]) : []).find(
    (entry) => isRecord(entry) && entry["name"] === at.name,
  );
  const value = isRecord(found) ? found[at.field] : undefined;
  if (!isRecord(value)) throw new FormatError(`Cannot parse kubeconfig: no entry "${at.name}" in ${at.list}`);
  return value;
}

function textOf(holder: FreeMap, key: string): string | undefined {
  const value = holder[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function decoded(holder: FreeMap, key: string): string | undefined {
  const value = textOf(holder, key);
  if (value === undefined) return undefined;
  try {
    return decodeUtf8Strict(Uint8Array.fromBase64(value));
  } catch (error) {
    throw new FormatError(`Cannot parse kubeconfig: "${key}" is no base64 of a text`, { cause: error });
  }
}

function base64(pem: string | undefined): string | undefined {
  return pem === undefined ? undefined : encodeUtf8(pem).toBase64();
}

/** Absent values are left out. */
function withoutAbsent(values: Readonly<Record<string, string | undefined>>): FreeMap {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""),
  );
}
