// What the config says of etcd.
import { etcdImage } from "../generate/default-images.ts";
import type { Config } from "../document.ts";
import { legacyOf, machineType } from "./machine.ts";

export interface EtcdSettings {
  readonly image: string;
  /** Values by flag, without dashes. */
  readonly extraArgs: Readonly<Record<string, readonly string[]>>;
  /** Addresses and prefixes, with "!" in front for those to leave out. Empty: the first routed address. */
  readonly advertisedSubnets: readonly string[];
  /** Likewise. Empty: every address. */
  readonly listenSubnets: readonly string[];
}

/** Undefined for machines that are no control plane. */
export function etcdSettings(config: Config): EtcdSettings | undefined {
  if (machineType(config) !== "controlplane") return undefined;
  const etcd = legacyOf(config)?.cluster?.etcd;
  const advertisedSubnets = etcd?.advertisedSubnets ?? (etcd?.subnet === undefined ? [] : [etcd.subnet]);
  const args = Object.entries(etcd?.extraArgs ?? {});
  return {
    image: etcd?.image ?? etcdImage,
    extraArgs: Object.fromEntries(args.map(([flag, value]) => [flag, typeof value === "string" ? [value] : value])),
    advertisedSubnets,
    listenSubnets: etcd?.listenSubnets ?? advertisedSubnets,
  };
}
