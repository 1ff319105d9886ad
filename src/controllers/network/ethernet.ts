// Settings of network cards: rings, channels, features and what wakes the machine, from the config to the drivers and back as statuses.
import { errorChain, errorCode, toError } from "../../base/errors.ts";
import { ethernetWishes } from "../../config/view/network-cards.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, shared, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { EthernetChange, EthernetFeature, EthernetState } from "../../formats/ethtool-settings.ts";
import type { Link } from "../../formats/rtnetlink-link.ts";
import type { Network } from "../../linux/network.ts";
import { WOLMode } from "../../resources/network/common/enums.ts";
import { EthernetSpec } from "../../resources/network/ethernet-spec.ts";
import { EthernetStatus } from "../../resources/network/ethernet-status.ts";
import { LinkRefresh } from "../../resources/network/link-refresh.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { DevicesStatus } from "../../resources/runtime/devices-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { findLink } from "./kernel-links.ts";
import { kernelSource } from "./kernel-source.ts";
import { isPhysical } from "./links-view.ts";

/** Id of the wish to look at network cards anew. */
const refreshId = "ethernet";

/** Specs have the name of their document, which may be an alias. */
export function ethernetConfigController(): Controller {
  return defineController({
    name: "network.EthernetConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(EthernetSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const wish of config === undefined ? [] : ethernetWishes(config)) {
        const zero = EthernetSpec.zero();
        await state.modify(EthernetSpec, wish.link, () => ({
          rings: { ...zero.rings, ...wish.rings },
          features: wish.features,
          channels: { ...zero.channels, ...wish.channels },
          wakeOnLan: wish.wakeOnLan.map((mode) => WOLMode[mode]),
        }));
      }
      await state.cleanup(EthernetSpec);
    },
  });
}

type Cards = Pick<Network, "links" | "ethernet" | "changeEthernet" | "watch">;

export interface EthernetSpecOptions {
  readonly network: Cards;
  /** Names of links are settled only when the device manager is done. */
  readonly waitsForDevices: boolean;
}

/**
 * Each part is asked of each link once: drivers may round what they are given, and setting rings or channels takes some cards down for a moment, which would
 * bring us here again.
 */
export function ethernetSpecController({ network, waitsForDevices }: EthernetSpecOptions): Controller {
  let done = new Set<string>();

  async function configure(context: ReconcileContext): Promise<readonly Error[]> {
    const { state, signal } = context;
    const links = await network.links(signal);
    const [before, errors] = [done, [] as Error[]];
    done = new Set();
    for (const spec of await state.list(EthernetSpec)) {
      const link = findLink(links, spec.metadata.id);
      if (link === undefined) continue; // its appearance wakes us
      for (const change of changesOf(spec.spec)) {
        const key = `${spec.metadata.id} ${link.index} ${JSON.stringify(change)}`;
        try {
          if (!before.has(key)) await apply(context, network, { link, change });
          done.add(key);
        } catch (error) {
          errors.push(toError(error));
        }
      }
    }
    if ([...done].some((key) => !before.has(key))) {
      await state.modify(LinkRefresh, refreshId, (last) => ({ generation: (last?.generation ?? 0) + 1 }));
    }
    return errors;
  }

  return defineController({
    name: "network.EthernetSpecController",
    inputs: [weak(EthernetSpec), weak(DevicesStatus)],
    outputs: [shared(LinkRefresh)],
    source: kernelSource(network, ["links"]),
    async reconcile(context) {
      const devices = await context.state.find(DevicesStatus, "devices");
      if (waitsForDevices && devices?.spec.ready !== true) return;
      const errors = await configure(context);
      if (errors.length > 0) throw new AggregateError(errors, "Cannot configure network cards");
    },
  });
}

/** Features go first: some of them decide what rings may be. */
function changesOf({ features, rings, channels, wakeOnLan }: EthernetSpec): readonly EthernetChange[] {
  const given = (values: object): object =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const mask = wakeOnLan.reduce((bits, mode) => bits | mode, 0);
  const changes = [{ features }, { rings: given(rings) }, { channels: given(channels) }];
  return [
    ...changes.filter((change) => Object.values(change).some((part) => Object.keys(part).length > 0)),
    ...(mask === 0 ? [] : [{ wakeOnLan: mask }]),
  ];
}

/** Codes by which drivers say that they will not do it next time either. */
const refusals: ReadonlySet<string> = new Set(["ENOTSUP", "EOPNOTSUPP", "EINVAL", "ERANGE", "ENOENT"]);

interface Wanted {
  readonly link: Link;
  readonly change: EthernetChange;
}

async function apply({ signal, log }: ReconcileContext, network: Cards, { link, change }: Wanted): Promise<void> {
  const facts = { link: link.name, ...change };
  try {
    await network.changeEthernet(link.index, change, signal);
    const missed =
      "features" in change ? missedFeatures(await network.ethernet(link.index, signal), change.features) : [];
    if (missed.length > 0) log.warn("network card leaves features as they are", { link: link.name, features: missed });
    log.info("configured network card", facts);
  } catch (error) {
    const code = errorCode(error) ?? "";
    if (code === "ENODEV") return; // unplugged meanwhile
    if (!refusals.has(code)) throw error;
    log.warn("network card refuses settings", { ...facts, error: errorChain(error) });
  }
}

/** The kernel passes over what the driver does not let it change. */
function missedFeatures({ features = [] }: EthernetState, wanted: EthernetSpec["features"]): readonly string[] {
  return features.filter(({ name, isOn }) => (wanted[name] ?? isOn) !== isOn).map(({ name }) => name);
}

/** Cards are looked at when their link status changes, and after their settings were changed. */
export function ethernetStatusController(network: Pick<Network, "ethernet">): Controller {
  let known = new Map<string, Seen>();
  return defineController({
    name: "network.EthernetStatusController",
    inputs: [weak(LinkStatus), weak(LinkRefresh, { id: refreshId })],
    outputs: [exclusive(EthernetStatus)],
    async reconcile({ state, signal }) {
      const generation = (await state.find(LinkRefresh, refreshId))?.spec.generation ?? 0;
      const [before, cards] = [known, (await state.list(LinkStatus)).filter(isPhysical)];
      known = new Map();
      for (const card of cards) {
        const { id } = card.metadata;
        const moment = `${card.spec.index} ${card.metadata.version} ${generation}`;
        const last = before.get(id);
        const seen = last?.moment === moment ? last : { moment, status: await look(network, card, signal) };
        if (seen.status === undefined) continue;
        const { status } = seen;
        known.set(id, seen);
        await state.modify(EthernetStatus, id, () => status);
      }
      await state.cleanup(EthernetStatus);
    },
  });
}

interface Seen {
  readonly moment: string;
  readonly status: EthernetStatus | undefined;
}

async function look(
  network: Pick<Network, "ethernet">,
  { spec }: Resource<LinkStatus>,
  signal: AbortSignal,
): Promise<EthernetStatus | undefined> {
  try {
    return ethernetStatusOf(spec, await network.ethernet(spec.index, signal));
  } catch (error) {
    if (errorCode(error) === "ENODEV") return undefined; // it has just gone
    throw error;
  }
}

/** What ethtool says where nobody knows the speed. */
const unknownSpeed = 0xffff_ffff;

export function ethernetStatusOf(link: LinkStatus, card: EthernetState): EthernetStatus {
  const { rings, channels, features = [], modes, wakeOnLan = 0 } = card;
  const zero = EthernetStatus.specFromYaml({ rings: {}, channels: {} });
  return {
    ...zero,
    linkState: link.linkState,
    speedMbit: link.speedMbit === unknownSpeed ? 0 : link.speedMbit,
    port: link.port,
    duplex: link.duplex,
    ourModes: modes?.ours ?? [],
    peerModes: modes?.peer ?? [],
    rings: rings === undefined || zero.rings === undefined ? undefined : { ...zero.rings, ...rings },
    channels: channels === undefined || zero.channels === undefined ? undefined : { ...zero.channels, ...channels },
    features: features.map((feature) => ({ name: feature.name, status: featureText(feature) })),
    wakeOnLAN: Object.values(WOLMode).filter((bit) => (wakeOnLan & bit) !== 0),
  };
}

function featureText({ isOn, isWanted, isFixed }: EthernetFeature): string {
  const state = isOn ? "on" : "off";
  if (isFixed) return `${state} [fixed]`;
  return isOn === isWanted ? state : `${state} [requested ${isWanted ? "on" : "off"}]`;
}
