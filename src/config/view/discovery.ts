// How the nodes of a cluster find each other.
import type { Config } from "../document.ts";
import { parseGoUrl } from "../url.ts";
import { clusterIdentity, discoveryServices } from "./cluster.ts";
import { legacyOf } from "./machine.ts";

export interface DiscoveryEndpoint {
  readonly name: string;
  /** `host:port`. */
  readonly endpoint: string;
  /** Without TLS. */
  readonly insecure: boolean;
}

export interface DiscoverySettings {
  /** The older section is on. */
  readonly legacyEnabled: boolean;
  /** By annotations of Kubernetes' nodes. */
  readonly byKubernetes: boolean;
  /** By services; none when empty. */
  readonly services: readonly DiscoveryEndpoint[];
  /** Name of the cluster towards them. */
  readonly clusterId: string;
  /** 32 bytes, empty when the config has none or another number. */
  readonly encryptionKey: Uint8Array;
}

const keyBytes = 32;

/** Undefined without a machine document. */
export function discovery(config: Config): DiscoverySettings | undefined {
  const legacy = legacyOf(config);
  if (legacy === undefined) return undefined;
  const section = legacy.cluster?.discovery;
  const { id, secret } = clusterIdentity(config);
  return {
    legacyEnabled: section?.enabled === true,
    byKubernetes: section?.enabled === true && section.registries?.kubernetes?.disabled !== true,
    services: discoveryServices(config).flatMap(({ name, endpoint }) => endpointOf(name, endpoint) ?? []),
    clusterId: id,
    encryptionKey: keyOf(secret),
  };
}

/** `http` is plain text with port 80, anything else TLS with port 443. */
function endpointOf(name: string, text: string): DiscoveryEndpoint | undefined {
  const url = parseGoUrl(text);
  if (url === undefined || url.host === "") return undefined;
  const insecure = url.scheme === "http";
  const hasPort = /:\d+$/u.test(url.host);
  return { name, endpoint: hasPort ? url.host : `${url.host}:${insecure ? 80 : 443}`, insecure };
}

function keyOf(secret: string): Uint8Array {
  try {
    const key = Uint8Array.fromBase64(secret);
    return key.length === keyBytes ? key : new Uint8Array();
  } catch {
    return new Uint8Array(); // "******" of a config that was redacted
  }
}
