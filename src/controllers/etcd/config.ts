// Settings of etcd from the machine config; control planes only.
import { etcdSettings } from "../../config/view/etcd.ts";
import { sharedAddresses } from "../../config/view/vip.ts";
import type { Config } from "../../config/document.ts";
import type { Controller } from "../../cosi/controller.ts";
import { EtcdConfig } from "../../resources/etcd/etcd-config.ts";
import { fromActiveConfig } from "../active-config.ts";

export const etcdConfigId = "etcd";

export function configController(): Controller {
  return fromActiveConfig({
    name: "etcd.ConfigController",
    output: EtcdConfig,
    id: etcdConfigId,
    specOf: etcdConfig,
  });
}

/** Subnets with a "!" in front are excluded ones; addresses that move between machines are never advertised. */
export function etcdConfig(config: Config): EtcdConfig | undefined {
  const settings = etcdSettings(config);
  if (settings === undefined) return undefined;
  const { image, extraArgs, advertisedSubnets, listenSubnets } = settings;
  const isExcluded = (subnet: string): boolean => subnet.startsWith("!");
  const excluded = (subnets: readonly string[]): readonly string[] =>
    subnets.filter(isExcluded).map((subnet) => subnet.slice(1));
  return {
    image,
    extraArgs: Object.fromEntries(Object.entries(extraArgs).map(([flag, values]) => [flag, { values }])),
    advertiseValidSubnets: advertisedSubnets.filter((subnet) => !isExcluded(subnet)),
    advertiseExcludeSubnets: [...excluded(advertisedSubnets), ...sharedAddresses(config).map(({ ip }) => ip)],
    listenValidSubnets: listenSubnets.filter((subnet) => !isExcluded(subnet)),
    listenExcludeSubnets: excluded(listenSubnets),
  };
}
