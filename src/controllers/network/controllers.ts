// All network controllers, put together from what they need of the node.
import type { Logger } from "../../base/logger.ts";
import type { Controller } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import type { Hostname } from "../../linux/hostname.ts";
import type { Modules } from "../../linux/modules.ts";
import type { Network } from "../../linux/network.ts";
import type { SecureStreams } from "../../runtime/secure-streams.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import { readBootArgs, type KernelArgs } from "../../runtime/kernel-args.ts";
import { addressConfigController } from "./address-config.ts";
import { addressEventController } from "./address-event.ts";
import { addressSpecController } from "./address-spec.ts";
import { addressStatusController } from "./address-status.ts";
import { cmdlineSource } from "./cmdline-view.ts";
import { dnsResolveCacheController } from "./dns-resolve-cache.ts";
import { dnsUpstreamController } from "./dns-upstream.ts";
import { ethernetConfigController, ethernetSpecController, ethernetStatusController } from "./ethernet.ts";
import { etcFileController } from "./etc-file.ts";
import { hardwareAddressController } from "./hardware-address.ts";
import { hostDnsConfigController } from "./host-dns-config.ts";
import { hostnameConfigController } from "./hostname-config.ts";
import { hostnameSpecController } from "./hostname-spec.ts";
import { linkAliasConfigController, linkAliasSpecController } from "./link-alias.ts";
import { linkConfigController } from "./link-config.ts";
import { linkSpecController } from "./link-spec.ts";
import { linkStatusController } from "./link-status.ts";
import {
  addressMergeController,
  hostnameMergeController,
  linkMergeController,
  operatorMergeController,
  probeMergeController,
  resolverMergeController,
  routeMergeController,
  routingRuleMergeController,
  timeServerMergeController,
} from "./merges.ts";
import { networkStatusController } from "./network-status.ts";
import { nfTablesChainConfigController } from "./nftables-chain-config.ts";
import { nfTablesChainController } from "./nftables-chain.ts";
import { nodeAddressSortAlgorithmController } from "./node-address-sort-algorithm.ts";
import { nodeAddressController } from "./node-address.ts";
import { operatorConfigController } from "./operator-config.ts";
import { operatorSpecController } from "./operator-spec.ts";
import type { PlatformSource } from "../config/platform/platform-source.ts";
import { operatorVipConfigController } from "./operator-vip-config.ts";
import { vipOperatorController } from "./vip-operator.ts";
import type { EtcdAccess } from "../../clients/etcd/etcd.ts";
import { platformConfigApplyController } from "./platform-config-apply.ts";
import { platformConfigLoadController, platformConfigStoreController } from "./platform-config-cache.ts";
import { platformConfigController } from "./platform-config.ts";
import { probeConfigController, probeController } from "./probes.ts";
import { resolverConfigController } from "./resolver-config.ts";
import { resolverSpecController } from "./resolver-spec.ts";
import { routeConfigController } from "./route-config.ts";
import { routeSpecController } from "./route-spec.ts";
import { routeStatusController } from "./route-status.ts";
import {
  routingRuleConfigController,
  routingRuleSpecController,
  routingRuleStatusController,
} from "./routing-rules.ts";
import { staticHostController } from "./static-host.ts";
import { timeServerConfigController } from "./time-server-config.ts";
import { timeServerSpecController } from "./time-server-spec.ts";

export interface NetworkPorts {
  readonly network: Network;
  readonly streams: SecureStreams;
  /** Absent where all kinds of links are built in. */
  readonly modules?: Pick<Modules, "load">;
  readonly hostname: Hostname;
  readonly files: Pick<Files, "findText" | "replace" | "makeDirectory">;
  readonly args: KernelArgs;
  readonly events: Pick<EventBus, "publish">;
  readonly log: Logger;
  /** Name of the platform, such as `metal`. */
  readonly platform: string;
  /** What the platform says of the network; absent where it says nothing. */
  readonly platformNetwork?: PlatformSource["network"];
  /** Where control planes agree on who has an address; absent where there is none. */
  readonly etcd?: Pick<EtcdAccess, "openLocal">;
  /** In [0, 1). */
  readonly random: () => number;
  /** Whether links are touched only when DevicesStatus says that the device manager is done with them. */
  readonly waitsForDevices: boolean;
}

export function networkControllers(ports: NetworkPorts): readonly Controller[] {
  const { network, streams, modules, platform, waitsForDevices, random } = ports;
  const cmdline = cmdlineSource(ports.args, ports.log);
  return [
    addressConfigController(cmdline),
    addressMergeController(),
    addressSpecController(network),
    addressStatusController(network),
    addressEventController(ports.events),
    dnsResolveCacheController({ network, streams, random }),
    dnsUpstreamController({ network, streams, random }),
    etcFileController(ports.files),
    ethernetConfigController(),
    ethernetSpecController({ network, waitsForDevices }),
    ethernetStatusController(network),
    hardwareAddressController(),
    hostDnsConfigController(),
    hostnameConfigController(cmdline),
    hostnameMergeController(),
    hostnameSpecController(ports.hostname),
    linkAliasConfigController(),
    linkAliasSpecController(network),
    linkConfigController(cmdline),
    linkMergeController(),
    linkSpecController({ network, waitsForDevices, ...(modules === undefined ? {} : { modules }) }),
    linkStatusController(network),
    networkStatusController(),
    nfTablesChainConfigController(),
    nfTablesChainController({ network, ...(modules === undefined ? {} : { modules }) }),
    nodeAddressController(),
    nodeAddressSortAlgorithmController(),
    operatorConfigController(cmdline),
    operatorVipConfigController(),
    ...(ports.etcd === undefined ? [] : [vipOperatorController(ports.etcd)]),
    operatorMergeController(),
    operatorSpecController({ network, random, asksMtu: platform !== "azure" }),
    platformConfigController({
      platform,
      hostname: readBootArgs(ports.args).hostname,
      ...(ports.platformNetwork === undefined ? {} : { network: ports.platformNetwork }),
    }),
    platformConfigApplyController(platform),
    platformConfigLoadController(ports.files),
    platformConfigStoreController(ports.files),
    probeConfigController(),
    probeMergeController(),
    probeController(network),
    resolverConfigController(cmdline),
    resolverMergeController(),
    resolverSpecController(),
    routeConfigController(cmdline),
    routeMergeController(),
    routeSpecController(network),
    routeStatusController(network),
    routingRuleConfigController(),
    routingRuleMergeController(),
    routingRuleSpecController(network),
    routingRuleStatusController(network),
    staticHostController(),
    timeServerConfigController(cmdline),
    timeServerMergeController(),
    timeServerSpecController(),
  ];
}
