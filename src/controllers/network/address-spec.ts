// Gives links their addresses and takes them away again.
import { errorCode, toError } from "../../base/errors.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, strong } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { Address } from "../../formats/rtnetlink-address.ts";
import { addressFlags } from "../../formats/rtnetlink-address.ts";
import type { Link } from "../../formats/rtnetlink-link.ts";
import type { Network } from "../../linux/network.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { findLink } from "./kernel-links.ts";
import { kernelSource } from "./kernel-source.ts";

const name = "network.AddressSpecController";

export function addressSpecController(network: Network): Controller {
  return defineController({
    name,
    inputs: [strong(AddressSpec)],
    outputs: [],
    source: kernelSource(network, ["links", "addresses"]),
    async reconcile(context) {
      const { state, signal } = context;
      const specs = await state.list(AddressSpec);
      const [links, addresses] = [await network.links(signal), await network.addresses(signal)];
      const errors: Error[] = [];
      // Those that go make room first: the same address may come back with other settings.
      for (const resource of specs.toSorted((a, b) => Number(isRunning(a)) - Number(isRunning(b)))) {
        try {
          await apply(context, network, { resource, links, addresses });
        } catch (error) {
          errors.push(toError(error));
        }
      }
      if (errors.length > 0) throw new AggregateError(errors, `Cannot configure ${errors.length} addresses`);
    },
  });
}

function isRunning({ metadata }: Resource<unknown>): boolean {
  return metadata.phase === "running";
}

interface Found {
  readonly resource: Resource<AddressSpec>;
  readonly links: readonly Link[];
  readonly addresses: readonly Address[];
}

async function apply(
  { state, signal, log }: ReconcileContext,
  network: Network,
  { resource, links, addresses }: Found,
): Promise<void> {
  const { spec, metadata } = resource;
  const link = findLink(links, spec.linkName);
  const present = addresses.filter(
    (each) => each.index === link?.index && `${each.address}/${each.prefixLength}` === spec.address,
  );
  const facts = { address: spec.address, link: spec.linkName };
  if (!isRunning(resource)) {
    for (const each of present) await removeAddress(network, each, signal);
    if (present.length > 0) log.info("removed address", facts);
    await state.removeFinalizer(AddressSpec, metadata.id, name);
    return;
  }
  await state.addFinalizer(AddressSpec, metadata.id, name);
  if (link === undefined || present.some((each) => isSame(spec, each))) return; // a missing link wakes us when it appears
  for (const each of present) await removeAddress(network, each, signal);
  const [ip = "", bits = ""] = spec.address.split("/");
  try {
    await network.addAddress(
      {
        index: link.index,
        family: spec.family,
        address: ip,
        prefixLength: Number(bits),
        scope: spec.scope,
        flags: spec.flags,
        priority: spec.priority,
      },
      signal,
    );
  } catch (error) {
    if (errorCode(error) === "EEXIST" || errorCode(error) === "ENODEV") return; // what changed meanwhile wakes us again
    throw error;
  }
  log.info("assigned address", facts);
  if (!spec.announceWithARP || spec.address.includes(":")) return;
  try {
    await network.announce(link, ip);
  } catch (error) {
    log.warn("cannot announce address", { ...facts, error }); // others learn of it when what they know is too old
  }
}

/** Temporary states of an address, such as the check for duplicates, are no difference. The kernel gives IPv6 addresses their scope. */
function isSame(spec: AddressSpec, found: Address): boolean {
  const isPermanent = (flags: number): boolean => (flags & addressFlags.permanent) !== 0;
  const isIpv6 = spec.address.includes(":");
  return (
    (isIpv6 || spec.scope === found.scope) &&
    isPermanent(spec.flags) === isPermanent(found.flags) &&
    (spec.priority === found.priority || spec.priority === 0)
  );
}

async function removeAddress(network: Network, address: Address, signal: AbortSignal): Promise<void> {
  try {
    await network.deleteAddress(address, signal);
  } catch (error) {
    if (!["EADDRNOTAVAIL", "ENODEV"].includes(errorCode(error) ?? "")) throw error; // gone already
  }
}
