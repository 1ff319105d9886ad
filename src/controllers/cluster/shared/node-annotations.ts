// A machine as annotations of its Node: how nodes tell each other of themselves by way of Kubernetes.
import { parseIp, parseIpPrefix } from "../../../base/ip.ts";
import type { KubernetesObject } from "../../../clients/kubernetes/object.ts";
import { Affiliate } from "../../../resources/cluster/affiliate.ts";
import { MachineKind } from "../../../resources/config/common/enums.ts";

const key = {
  nodeId: "cluster.talos.dev/node-id",
  addresses: "networking.talos.dev/self-ips",
  port: "networking.talos.dev/api-server-port",
  meshAddress: "networking.talos.dev/kubespan-ip",
  meshKey: "networking.talos.dev/kubespan-public-key",
  meshPrefixes: "networking.talos.dev/assigned-prefixes",
  meshEndpoints: "networking.talos.dev/kubespan-endpoints",
  meshExcluded: "networking.talos.dev/kubespan-exclude-advertised-networks",
} as const;

const controlPlaneLabel = "node-role.kubernetes.io/control-plane";

/** Every annotation, "" for those that are not wanted. */
export function annotationsOf(affiliate: Affiliate): Readonly<Record<string, string>> {
  const { nodeId, addresses, controlPlane, kubespan } = affiliate;
  return {
    [key.nodeId]: nodeId,
    [key.addresses]: addresses.join(","),
    [key.port]: controlPlane === undefined ? "" : String(controlPlane.port),
    [key.meshAddress]: kubespan.address,
    [key.meshKey]: kubespan.publicKey,
    [key.meshPrefixes]: kubespan.additionalAddresses.join(","),
    [key.meshEndpoints]: kubespan.endpoints.join(","),
    [key.meshExcluded]: kubespan.excludeAdvertisedNetworks.join(","),
  };
}

/** The Node with what is told of it; undefined when it says so already. Annotations of others stay. */
export function annotatedNode(node: KubernetesObject, affiliate: Affiliate): KubernetesObject | undefined {
  const present = node.metadata.annotations ?? {};
  const wanted = annotationsOf(affiliate);
  if (Object.entries(wanted).every(([name, value]) => (present[name] ?? "") === value)) return undefined;
  const kept = Object.entries(present).filter(([name]) => !(name in wanted));
  const told = Object.entries(wanted).filter(([, value]) => value !== "");
  return { ...node, metadata: { ...node.metadata, annotations: Object.fromEntries([...kept, ...told]) } };
}

interface NodeStatus {
  readonly addresses?: readonly { readonly type?: string; readonly address?: string }[];
  readonly nodeInfo?: { readonly osImage?: string };
}

type Annotations = Readonly<Record<string, string>>;

function listIn(annotations: Annotations, from: string): readonly string[] {
  return (annotations[from] ?? "").split(",").filter((each) => each !== "");
}

function prefixesIn(annotations: Annotations, from: string): readonly string[] {
  return listIn(annotations, from).filter((each) => parseIpPrefix(each) !== undefined);
}

function meshOf(annotations: Annotations): Affiliate["kubespan"] {
  const zero = Affiliate.zero().kubespan;
  const address = annotations[key.meshAddress] ?? "";
  return {
    ...zero,
    publicKey: annotations[key.meshKey] ?? "",
    address: parseIp(address) === undefined ? zero.address : address,
    additionalAddresses: prefixesIn(annotations, key.meshPrefixes),
    endpoints: listIn(annotations, key.meshEndpoints),
    excludeAdvertisedNetworks: prefixesIn(annotations, key.meshExcluded),
  };
}

/** Where the API server of this node listens; undefined for workers. */
function controlPlaneOf(labels: Annotations, annotations: Annotations): Affiliate["controlPlane"] {
  const port = Number(annotations[key.port] ?? "");
  return Object.hasOwn(labels, controlPlaneLabel) && port > 0 && port < 65_536 ? { port } : undefined;
}

/** Undefined for a node that tells nothing of itself. What cannot be read is left out. */
export function affiliateOf(node: KubernetesObject): Affiliate | undefined {
  const { name = "", labels = {}, annotations = {} } = node.metadata;
  const nodeId = annotations[key.nodeId] ?? "";
  if (nodeId === "") return undefined;
  const status = (node["status"] ?? {}) as NodeStatus; // core/v1 Node, by a server that checked it
  return {
    ...Affiliate.zero(),
    nodeId,
    nodename: name,
    hostname: status.addresses?.find(({ type }) => type === "Hostname")?.address ?? name,
    operatingSystem: status.nodeInfo?.osImage ?? "",
    machineType: Object.hasOwn(labels, controlPlaneLabel) ? MachineKind.controlplane : MachineKind.worker,
    addresses: listIn(annotations, key.addresses).filter((each) => parseIp(each) !== undefined),
    controlPlane: controlPlaneOf(labels, annotations),
    kubespan: meshOf(annotations),
  };
}
