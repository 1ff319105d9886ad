// Brings the kernel's links in line with the specs: settings of network cards, logical links with all they need.
import { equalBytes } from "../../base/bytes.ts";
import { errorChain, errorCode, toError } from "../../base/errors.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, shared, strong, weak } from "../../cosi/controller.ts";
import { isNotFound, isPhaseConflict } from "../../cosi/errors.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { Link, LinkChange, LinkDetail } from "../../formats/rtnetlink-link.ts";
import { linkFlags } from "../../formats/rtnetlink-link.ts";
import type { Modules } from "../../linux/modules.ts";
import type { Network } from "../../linux/network.ts";
import { LinkRefresh } from "../../resources/network/link-refresh.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { DevicesStatus } from "../../resources/runtime/devices-status.ts";
import { adjustLink } from "./adjust-link.ts";
import { bondToKernel } from "./bond-settings.ts";
import { findLink } from "./kernel-links.ts";
import { kernelSource } from "./kernel-source.ts";
import { linkMtus, type LinkMtus } from "./link-mtu.ts";
import { tunnelLinks, type TunnelLinks } from "./tunnels.ts";

const name = "network.LinkSpecController";
const tunnelKind = "wireguard";

export interface LinkSpecOptions {
  readonly network: Network;
  /** Kinds of links live in modules, which the kernel does not find by itself. Absent where they are built in. */
  readonly modules?: Pick<Modules, "load"> | undefined;
  /** Names of links are settled only when the device manager is done: renaming a link needs it down. */
  readonly waitsForDevices: boolean;
}

export function linkSpecController({ network, modules, waitsForDevices }: LinkSpecOptions): Controller {
  const tunnels = tunnelLinks(network);
  const mtus = linkMtus(network);
  return defineController({
    name,
    inputs: [strong(LinkSpec), weak(DevicesStatus)],
    outputs: [shared(LinkRefresh)],
    source: kernelSource(network, ["links"]),
    async reconcile(context) {
      const { state } = context;
      const devices = await state.find(DevicesStatus, "devices");
      if (waitsForDevices && devices?.spec.ready !== true) return;
      const specs = await state.list(LinkSpec);
      const errors: Error[] = [];
      for (const resource of sortLinks(specs)) {
        try {
          if (resource.metadata.phase === "running") await bringUp(context, { network, modules, mtus }, resource);
          else await takeDown(context, network, resource);
        } catch (error) {
          errors.push(toError(error));
        }
      }
      errors.push(...(await configureTunnels(context, { network, tunnels }, specs)));
      if (errors.length > 0) throw new AggregateError(errors, `Cannot configure ${errors.length} links`);
    },
  });
}

/** Once before names of peers are looked up, which may take a while, and once more when that brought something. */
async function configureTunnels(
  context: ReconcileContext,
  { network, tunnels }: Pick<LinkSpecOptions, "network"> & { readonly tunnels: TunnelLinks },
  resources: readonly Resource<LinkSpec>[],
): Promise<readonly Error[]> {
  const { state, signal } = context;
  const specs = resources
    .filter(({ metadata, spec }) => metadata.phase === "running" && spec.logical && spec.kind === tunnelKind)
    .map(({ spec }) => spec);
  if (specs.length === 0) return [];
  const configure = async (): Promise<readonly Error[]> => {
    const failed: Error[] = [];
    const links = await network.links(signal);
    for (const spec of specs) {
      const link = findLink(links, spec.name);
      if (link?.kind !== tunnelKind) continue;
      try {
        if (!(await tunnels.configure(spec, link, context))) continue;
        // The kernel announces nothing of it.
        await state.modify(LinkRefresh, tunnelKind, (before) => ({ generation: (before?.generation ?? 0) + 1 }));
      } catch (error) {
        if (errorCode(error) !== "ENODEV") failed.push(toError(error)); // removed meanwhile
      }
    }
    return failed;
  };
  const before = await configure();
  const { learnt, errors } = await tunnels.learnNames(specs, context);
  return [...(learnt ? await configure() : before), ...errors];
}

/** Masters before their members, parents before their VLANs. Those torn down come first and in reverse. */
export function sortLinks(specs: readonly Resource<LinkSpec>[]): readonly Resource<LinkSpec>[] {
  const byName = new Map(specs.map((resource) => [resource.spec.name, resource.spec]));
  const depth = (spec: LinkSpec, seen: number): number => {
    const below = [spec.parentName, spec.bondSlave.masterName, spec.bridgeSlave.masterName, spec.vrfSlave.masterName];
    const needed = below.map((each) => byName.get(each)).filter((each) => each !== undefined);
    return seen > 8 ? 0 : Math.max(0, ...needed.map((each) => 1 + depth(each, seen + 1)));
  };
  const order = (resource: Resource<LinkSpec>): number => {
    const level = depth(resource.spec, 0);
    return resource.metadata.phase === "running" ? level : -1 - level;
  };
  return specs.toSorted((a, b) => order(a) - order(b));
}

async function takeDown(
  { state, signal, log }: ReconcileContext,
  network: Network,
  { spec, metadata }: Resource<LinkSpec>,
): Promise<void> {
  const link = findLink(await network.links(signal), spec.name);
  if (spec.logical && link !== undefined && link.kind !== "") {
    try {
      await network.deleteLink(link.index, signal);
      log.info("removed link", { link: spec.name, kind: link.kind });
    } catch (error) {
      if (errorCode(error) !== "ENODEV") throw error; // somebody was faster
    }
  }
  await state.removeFinalizer(LinkSpec, metadata.id, name);
}

/** False for a spec that is on its way out since it was listed. */
async function holdSpec(state: ControllerState, id: string): Promise<boolean> {
  try {
    await state.addFinalizer(LinkSpec, id, name);
    return true;
  } catch (error) {
    if (isPhaseConflict(error) || isNotFound(error)) return false;
    throw error;
  }
}

async function bringUp(
  { state, signal, log }: ReconcileContext,
  { network, modules, mtus }: Kernel & { readonly mtus: LinkMtus },
  { spec, metadata }: Resource<LinkSpec>,
): Promise<void> {
  if (!(await holdSpec(state, metadata.id))) return; // that wakes us
  let links = await network.links(signal);
  if (spec.logical) {
    const isThere = await makeLogical({ network, modules, spec, links, log, signal });
    if (!isThere) return;
    links = await network.links(signal);
  }
  const link = findLink(links, spec.name);
  if (link === undefined) return; // the card is not plugged in yet: its appearance wakes us
  const mtu = mtus.wanted(spec, link);
  const change = { ...settings(spec, link), ...(mtu === undefined ? {} : { mtu }) };
  const master = masterChange(spec, link, links);
  if (Object.keys(change).length === 0 && master === undefined) return;
  try {
    if (master !== undefined) {
      // Bonds take only links that are down.
      if (spec.bondSlave.masterName !== "") await network.changeLink(link.index, { up: false }, signal);
      await network.changeLink(link.index, { masterIndex: master }, signal);
      if (spec.up) await network.changeLink(link.index, { up: true }, signal);
    }
    await applyChange({ network, mtus, signal }, link, change);
    log.info("configured link", { link: spec.name, ...change, hardwareAddr: spec.hardwareAddr });
  } catch (error) {
    if (errorCode(error) !== "ENODEV") throw error; // unplugged meanwhile
    log.debug("link is gone", { link: spec.name, error: errorChain(error) });
  }
}

async function applyChange(
  { network, mtus, signal }: { readonly network: Network; readonly mtus: LinkMtus; readonly signal: AbortSignal },
  link: Link,
  { up, mtu, ...rest }: LinkChange,
): Promise<void> {
  // Some cards take a new address only while they are down; all take everything before they come up.
  if (Object.keys(rest).length > 0) await network.changeLink(link.index, rest, signal);
  const refusal = mtu === undefined ? undefined : await mtus.set(link, mtu, signal).then(() => undefined, toError);
  // A link with the wrong MTU is better than none.
  if (up !== undefined) await network.changeLink(link.index, { up }, signal);
  if (refusal !== undefined) throw refusal;
}

/** What differs of the settings that all links have, beside the MTU. "" and undefined mean: leave it. */
function settings(spec: LinkSpec, link: Link): LinkChange {
  const isUp = (link.flags & linkFlags.up) !== 0;
  const hasMulticast = (link.flags & linkFlags.multicast) !== 0;
  const hardwareAddr = Uint8Array.fromHex(spec.hardwareAddr.replaceAll(":", ""));
  return {
    ...(spec.up === isUp ? {} : { up: spec.up }),
    ...(hardwareAddr.length === 0 || equalBytes(hardwareAddr, link.hardwareAddr) ? {} : { hardwareAddr }),
    ...(spec.multicast === undefined || spec.multicast === hasMulticast ? {} : { multicast: spec.multicast }),
  };
}

/** Index of the wanted master when it differs; 0 to leave one. Undefined also while the master does not exist. */
function masterChange(spec: LinkSpec, link: Link, links: readonly Link[]): number | undefined {
  const wanted = spec.bondSlave.masterName || spec.bridgeSlave.masterName || spec.vrfSlave.masterName;
  if (wanted === "") {
    const isOurs = ["bond", "bridge", "vrf"].includes(link.slaveKind);
    return isOurs && link.masterIndex !== 0 ? 0 : undefined;
  }
  const master = findLink(links, wanted);
  return master === undefined || master.index === link.masterIndex ? undefined : master.index;
}

type Kernel = Pick<LinkSpecOptions, "network" | "modules">;

interface LogicalFacts extends Kernel {
  readonly spec: LinkSpec;
  readonly links: readonly Link[];
  readonly log: ReconcileContext["log"];
  readonly signal: AbortSignal;
}

/** Makes the link, or changes its own settings, or replaces it by one of the right kind. False while its parent is missing, or its peer another's. */
async function makeLogical(facts: LogicalFacts): Promise<boolean> {
  const { network, modules, spec, links, log, signal } = facts;
  const parent = spec.parentName === "" ? undefined : findLink(links, spec.parentName);
  if (spec.parentName !== "" && parent === undefined) return false;
  const detail = detailOf(spec);
  const link = findLink(links, spec.name);
  if (link !== undefined && isReplaced(spec, link, links)) {
    await network.deleteLink(link.index, signal);
    log.info("removed link of another kind", { link: spec.name, kind: link.kind });
  } else if (link !== undefined) {
    await adjustLink(facts, link, detail);
    return true;
  }
  if (isTaken(detail, links)) return false;
  const loaded = await modules?.load(`rtnl-link-${spec.kind}`, moduleParameters[spec.kind] ?? []);
  if (loaded === "not-found" || loaded === "blacklisted")
    log.debug("no module for the kind of link", { kind: spec.kind, loaded });
  await network.createLink(
    { name: spec.name, detail, ...(parent === undefined ? {} : { linkIndex: parent.index }) },
    signal,
  );
  log.info("created link", { link: spec.name, kind: spec.kind });
  return true;
}

/** These modules would make links of their own when they are loaded. */
const moduleParameters: Readonly<Record<string, readonly string[]>> = {
  bond: ["max_bonds=0"],
  dummy: ["numdummies=0"],
};

function detailOf(spec: LinkSpec): LinkDetail {
  switch (spec.kind) {
    case "vlan":
      return { kind: "vlan", id: spec.vlan.vlanID, protocol: spec.vlan.vlanProtocol };
    case "bond":
      return { kind: "bond", settings: bondToKernel(spec.bondMaster) };
    case "bridge":
      return {
        kind: "bridge",
        stp: spec.bridgeMaster.stp.enabled,
        vlanFiltering: spec.bridgeMaster.vlan.filteringEnabled,
      };
    case "vrf":
      return { kind: "vrf", table: spec.vrfMaster.table };
    case "veth":
      return { kind: "veth", peerName: spec.veth.peerName };
    case "wireguard":
      return { kind: "wireguard" };
    default:
      return { kind: "dummy" };
  }
}

/** The other end belongs to another pair still, which is about to be replaced or removed: that wakes us. */
function isTaken(detail: LinkDetail, links: readonly Link[]): boolean {
  return detail.kind === "veth" && links.some(({ name: each, kind }) => each === detail.peerName && kind === "veth");
}

/** What a link cannot change about itself. */
function isReplaced(spec: LinkSpec, link: Link, links: readonly Link[]): boolean {
  if (link.kind !== spec.kind) return true;
  // Of a VLAN the link below, of a veth the other end.
  const isBeside = (other: string): boolean => link.linkIndex === findLink(links, other)?.index;
  if (link.kind === "veth") return !isBeside(spec.veth.peerName);
  const { detail } = link;
  if (detail?.kind === "vlan") {
    const { vlanID, vlanProtocol } = spec.vlan;
    return detail.id !== vlanID || detail.protocol !== vlanProtocol || !isBeside(spec.parentName);
  }
  return detail?.kind === "vrf" && detail.table !== spec.vrfMaster.table;
}
