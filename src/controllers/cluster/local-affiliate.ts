// What this node tells the others of itself.
import { defineController, shared, weak, type Controller, type ControllerState } from "../../cosi/controller.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { DiscoveryConfig } from "../../resources/cluster/discovery-config.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { APIServerConfig } from "../../resources/k8s/api-server-config.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { KubeSpanIdentity } from "../../resources/kubespan/kube-span-identity.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { discoveryConfigId } from "./config.ts";
import { meshPart } from "./shared/mesh-part.ts";

const apiServerId = "final-kube-apiserver";
const routedId = "routed-no-k8s";
const currentId = "current-no-k8s";
/** Addresses of the node as discovery services see them. */
const cluster = { namespace: "cluster" } as const;

export interface LocalAffiliateOptions {
  /** Name and version of the node's software: `Ichor (v1.14.0)`. */
  readonly operatingSystem: string;
}

/** There is none while nobody could be told. */
export function localAffiliateController({ operatingSystem }: LocalAffiliateOptions): Controller {
  return defineController({
    name: "cluster.LocalAffiliateController",
    inputs: [
      weak(DiscoveryConfig, { id: discoveryConfigId }),
      weak(Identity, { id: "local" }),
      weak(HostnameStatus, { id: "hostname" }),
      weak(Nodename, { id: "nodename" }),
      weak(NodeAddress),
      weak(NodeStatus),
      weak(KubeSpanConfig, { id: "kubespan" }),
      weak(KubeSpanIdentity, { id: "local" }),
      weak(AddressStatus, cluster),
      weak(MachineType, { id: "machine-type" }),
      weak(APIServerConfig, { id: apiServerId }),
    ],
    outputs: [shared(Affiliate)],
    async reconcile({ state }) {
      const affiliate = await describeNode(state, operatingSystem);
      if (affiliate === "unknown") return;
      if (affiliate !== "nobody") await state.modify(Affiliate, affiliate.nodeId, () => affiliate);
      await state.cleanup(Affiliate);
    },
  });
}

/** `unknown`: something is not there yet. */
async function describeNode(
  state: ControllerState,
  operatingSystem: string,
): Promise<Affiliate | "nobody" | "unknown"> {
  const config = await state.find(DiscoveryConfig, discoveryConfigId);
  if (config === undefined) return "nobody";
  if (!config.spec.registryKubernetesEnabled && !config.spec.registryServiceEnabled) return "nobody";
  const identity = await state.find(Identity, "local");
  const hostname = await state.find(HostnameStatus, "hostname");
  const nodename = await state.find(Nodename, "nodename");
  const routed = await state.find(NodeAddress, routedId);
  const machineType = (await state.find(MachineType, "machine-type"))?.spec.type;
  if (identity === undefined || hostname === undefined || nodename === undefined) return "unknown";
  if (routed === undefined || machineType === undefined || machineType === MachineKind.unknown) return "unknown";
  const apiServer = machineType === MachineKind.worker ? undefined : await state.find(APIServerConfig, apiServerId);
  const { hostname: name, domainname } = hostname.spec;
  return {
    ...Affiliate.zero(),
    nodeId: identity.spec.nodeId,
    addresses: routed.spec.addresses.map((prefix) => prefix.replace(/\/.*$/u, "")),
    hostname: domainname === "" ? name : `${name}.${domainname}`,
    nodename: nodename.spec.nodename,
    operatingSystem,
    machineType,
    controlPlane: apiServer === undefined ? undefined : { port: apiServer.spec.localPort },
    kubespan: await describeMesh(state, nodename.spec.nodename),
  };
}

async function describeMesh(state: ControllerState, nodename: string): Promise<Affiliate["kubespan"]> {
  const config = (await state.find(KubeSpanConfig, "kubespan"))?.spec;
  const identity = (await state.find(KubeSpanIdentity, "local"))?.spec;
  if (config?.enabled !== true || identity === undefined) return Affiliate.zero().kubespan;
  return meshPart({
    config,
    identity,
    current: (await state.find(NodeAddress, currentId))?.spec.addresses ?? [],
    seen: (await state.list(AddressStatus, cluster)).map(({ spec }) => spec.address),
    podCIDRs: (await state.find(NodeStatus, nodename))?.spec.podCIDRs ?? [],
  });
}
