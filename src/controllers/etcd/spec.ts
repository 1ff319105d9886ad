// Name and addresses with which etcd starts, from the settings and the node's addresses.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { EtcdConfig } from "../../resources/etcd/etcd-config.ts";
import { EtcdSpec } from "../../resources/etcd/etcd-spec.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { addressesIn } from "../shared/subnets.ts";
import { etcdConfigId } from "./config.ts";

export const etcdSpecId = "etcd";
const routedId = "routed-no-k8s";
const currentId = "current-no-k8s";

export function specController(): Controller {
  return defineController({
    name: "etcd.SpecController",
    inputs: [
      weak(EtcdConfig, { id: etcdConfigId }),
      weak(HostnameStatus, { id: "hostname" }),
      weak(NodeAddress, { id: routedId }),
      weak(NodeAddress, { id: currentId }),
    ],
    outputs: [exclusive(EtcdSpec)],
    async reconcile({ state }) {
      const config = await state.find(EtcdConfig, etcdConfigId);
      if (config === undefined || config.metadata.phase !== "running") {
        await state.cleanup(EtcdSpec);
        return;
      }
      const hostname = await state.find(HostnameStatus, "hostname");
      const routed = await state.find(NodeAddress, routedId);
      const current = await state.find(NodeAddress, currentId);
      if (hostname === undefined || routed === undefined || current === undefined) return;
      const spec = etcdSpec(config.spec, {
        hostname: hostname.spec.hostname,
        routed: routed.spec.addresses,
        current: current.spec.addresses,
      });
      if (spec !== undefined) await state.modify(EtcdSpec, etcdSpecId, () => spec);
    },
  });
}

export interface EtcdNode {
  /** Short. */
  readonly hostname: string;
  /** `address/bits`: those that others can route to, and all of the present. Without the networks of Kubernetes. */
  readonly routed: readonly string[];
  readonly current: readonly string[];
}

/** Undefined as long as there is no name, or no address to advertise or to listen on. */
export function etcdSpec(config: EtcdConfig, { hostname, routed, current }: EtcdNode): EtcdSpec | undefined {
  const { advertiseValidSubnets, advertiseExcludeSubnets, listenValidSubnets, listenExcludeSubnets } = config;
  const advertisedAddresses =
    advertiseValidSubnets.length === 0
      ? addressesIn(routed, ["0.0.0.0/0", "::/0"], advertiseExcludeSubnets).slice(0, 1)
      : addressesIn(current, advertiseValidSubnets, advertiseExcludeSubnets);
  const listensEverywhere = listenValidSubnets.length === 0;
  const listenPeerAddresses = listensEverywhere
    ? ["0.0.0.0"]
    : addressesIn(routed, listenValidSubnets, listenExcludeSubnets);
  if (hostname === "" || advertisedAddresses.length === 0 || listenPeerAddresses.length === 0) return undefined;
  return {
    name: hostname,
    advertisedAddresses,
    listenPeerAddresses,
    listenClientAddresses: listensEverywhere ? listenPeerAddresses : ["127.0.0.1", ...listenPeerAddresses],
    image: config.image,
    extraArgs: config.extraArgs,
  };
}
