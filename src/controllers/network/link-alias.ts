// Second names of network cards: chosen by the config's selectors, set in the kernel. Whatever names a link may name it by its alias.
import { errorCode } from "../../base/errors.ts";
import { linkAliases } from "../../config/view/network-cards.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, destroyReady, exclusive, strong, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { Link } from "../../formats/rtnetlink-link.ts";
import type { Network } from "../../linux/network.ts";
import { LinkAliasSpec } from "../../resources/network/link-alias-spec.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { chooseAliases } from "./decide/link-aliases.ts";
import { kernelSource } from "./kernel-source.ts";

const specName = "network.LinkAliasSpecController";

export function linkAliasConfigController(): Controller {
  let told: ReadonlyMap<string, string> = new Map();
  return defineController({
    name: "network.LinkAliasConfigController",
    inputs: [activeConfigInput, weak(LinkStatus), destroyReady(LinkAliasSpec)],
    outputs: [exclusive(LinkAliasSpec)],
    async reconcile({ state, log }) {
      const config = await activeConfig(state);
      const wishes = config === undefined ? [] : linkAliases(config);
      const { byLink, problems } = chooseAliases(wishes, await state.list(LinkStatus));
      for (const [link, alias] of byLink) await state.modify(LinkAliasSpec, link, () => ({ alias }));
      await state.cleanup(LinkAliasSpec);
      // Links come and change often: each problem is told once.
      for (const [alias, problem] of problems) {
        if (told.get(alias) !== problem) log.warn("no link gets this alias", { alias, problem });
      }
      told = problems;
    },
  });
}

export function linkAliasSpecController(network: Pick<Network, "links" | "changeLink" | "watch">): Controller {
  return defineController({
    name: specName,
    inputs: [strong(LinkAliasSpec)],
    outputs: [],
    source: kernelSource(network, ["links"]),
    async reconcile(context) {
      const specs = await context.state.list(LinkAliasSpec);
      const links = await network.links(context.signal);
      for (const spec of specs) await applyAlias(context, network, { spec, links });
    },
  });
}

interface Found {
  readonly spec: Resource<LinkAliasSpec>;
  readonly links: readonly Link[];
}

async function applyAlias(
  { state, signal, log }: ReconcileContext,
  network: Pick<Network, "changeLink">,
  { spec: { metadata, spec }, links }: Found,
): Promise<void> {
  const { id } = metadata;
  const link = links.find((each) => each.name === id);
  const change = async (alias: string, message: string): Promise<void> => {
    if (link === undefined || link.alias === alias) return; // a link that comes wakes us
    try {
      await network.changeLink(link.index, { alias }, signal);
      log.info(message, { link: id, alias: spec.alias });
    } catch (error) {
      if (errorCode(error) !== "ENODEV") throw error; // unplugged meanwhile
    }
  };
  if (metadata.phase === "running") {
    await state.addFinalizer(LinkAliasSpec, id, specName);
    await change(spec.alias, "set link alias");
    return;
  }
  if (link?.alias === spec.alias) await change("", "removed link alias");
  await state.removeFinalizer(LinkAliasSpec, id, specName);
}
