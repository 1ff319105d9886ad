// What the config wants of network cards themselves: second names, and settings of their drivers.
import { documentsOf, type Config } from "../document.ts";
import { ethernetConfig, type EthernetConfig } from "../documents/ethernet-config.ts";
import { linkAliasConfig } from "../documents/link-alias-config.ts";

export interface LinkAliasWish {
  /** With `%d` at its end: for all links that match, numbered. */
  readonly alias: string;
  /** Expression over `link`. */
  readonly match: string;
}

/** In the order in which they take links. */
export function linkAliases(config: Config): readonly LinkAliasWish[] {
  return documentsOf(config, linkAliasConfig)
    .map(({ name = "", selector }) => ({ alias: name, match: selector?.match ?? "" }))
    .toSorted((a, b) => (a.alias < b.alias ? -1 : 1));
}

/** What is absent stays as the driver has it. */
export interface EthernetWish {
  /** Name or alias. */
  readonly link: string;
  readonly features: Readonly<Record<string, boolean>>;
  readonly rings: {
    readonly rx?: number | undefined;
    readonly tx?: number | undefined;
    readonly rxMini?: number | undefined;
    readonly rxJumbo?: number | undefined;
    readonly rxBufLen?: number | undefined;
    readonly cqeSize?: number | undefined;
    readonly txPush?: boolean | undefined;
    readonly rxPush?: boolean | undefined;
    readonly txPushBufLen?: number | undefined;
    readonly tcpDataSplit?: boolean | undefined;
  };
  readonly channels: NonNullable<EthernetConfig["channels"]>;
  readonly wakeOnLan: NonNullable<EthernetConfig["wakeOnLan"]>;
}

export function ethernetWishes(config: Config): readonly EthernetWish[] {
  return documentsOf(config, ethernetConfig).map(
    ({ name = "", features = {}, rings = {}, channels = {}, wakeOnLan = [] }) => ({
      link: name,
      features,
      rings: {
        rx: rings.rx,
        tx: rings.tx,
        rxMini: rings["rx-mini"],
        rxJumbo: rings["rx-jumbo"],
        rxBufLen: rings["rx-buf-len"],
        cqeSize: rings["cqe-size"],
        txPush: rings["tx-push"],
        rxPush: rings["rx-push"],
        txPushBufLen: rings["tx-push-buf-len"],
        tcpDataSplit: rings["tcp-data-split"],
      },
      channels,
      wakeOnLan,
    }),
  );
}
