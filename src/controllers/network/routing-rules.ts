// Policy rules: wishes of the machine config, the kernel's rules made so, and their mirror.
import { errorCode } from "../../base/errors.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, shared, strong, weak } from "../../cosi/controller.ts";
import { documentsOf, type Config } from "../../config/document.ts";
import { routingRuleConfig } from "../../config/documents/routing-rule-config.ts";
import { families } from "../../formats/rtnetlink-address.ts";
import type { Rule } from "../../formats/rtnetlink-rule.ts";
import type { Network } from "../../linux/network.ts";
import { ConfigLayer, RoutingRuleAction } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { RoutingRuleSpec } from "../../resources/network/routing-rule-spec.ts";
import { RoutingRuleStatus } from "../../resources/network/routing-rule-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { familyOf, ruleId } from "./ids.ts";
import { layeredId, wishes } from "./layers.ts";
import { tableNumber } from "./link-config.ts";
import { kernelSource } from "./kernel-source.ts";
import { kernelName, type KnownLinks } from "./links-view.ts";

const specName = "network.RoutingRuleSpecController";

export function routingRuleConfigController(): Controller {
  return defineController({
    name: "network.RoutingRuleConfigController",
    inputs: [activeConfigInput, weak(LinkStatus)],
    outputs: [shared(RoutingRuleSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const known = await state.list(LinkStatus);
      for (const spec of config === undefined ? [] : configuredRules(config, known)) {
        await state.modify(RoutingRuleSpec, layeredId("configuration", ruleId(spec)), () => spec, wishes);
      }
      await state.cleanup(RoutingRuleSpec, wishes);
    },
  });
}

/** A rule that names no address is made for both families. */
export function configuredRules(config: Config, known: KnownLinks): readonly RoutingRuleSpec[] {
  return documentsOf(config, routingRuleConfig).flatMap((rule) => {
    const prefix = rule.src ?? rule.dst;
    const found = prefix === undefined ? [families.inet4, families.inet6] : [familyOf(prefix)];
    return found.map((family) => ({
      family,
      src: rule.src ?? "",
      dst: rule.dst ?? "",
      table: rule.table === undefined || rule.table === "unspec" ? 0 : tableNumber(rule.table),
      priority: Number(rule.name ?? 0),
      action: RoutingRuleAction[rule.action ?? "unicast"],
      iifName: kernelName(known, rule.iifName ?? ""),
      oifName: kernelName(known, rule.oifName ?? ""),
      fwMark: rule.fwMark ?? 0,
      fwMask: rule.fwMask ?? 0,
      layer: ConfigLayer.configuration,
    }));
  });
}

export function routingRuleSpecController(network: Network): Controller {
  return defineController({
    name: specName,
    inputs: [strong(RoutingRuleSpec)],
    outputs: [],
    source: kernelSource(network, ["rules"]),
    async reconcile({ state, signal, log }) {
      const rules = await network.rules(signal);
      for (const { spec, metadata } of await state.list(RoutingRuleSpec)) {
        const present = rules.filter(
          (rule) => rule.family === spec.family && rule.priority === spec.priority && rule.isForVrf !== true,
        );
        const wanted = kernelRule(spec);
        const isRunning = metadata.phase === "running";
        if (isRunning) await state.addFinalizer(RoutingRuleSpec, metadata.id, specName);
        if (isRunning && present.some((rule) => isSame(rule, wanted))) continue;
        for (const rule of present) await remove(network, rule, signal);
        if (isRunning) await network.addRule(wanted, signal);
        else await state.removeFinalizer(RoutingRuleSpec, metadata.id, specName);
        log.info(isRunning ? "created routing rule" : "removed routing rule", { rule: metadata.id });
      }
    },
  });
}

function isSame(a: Rule, b: Rule): boolean {
  return (
    (Object.keys(a) as (keyof Rule)[]).every((key) => a[key] === b[key]) &&
    Object.keys(a).length === Object.keys(b).length
  );
}

function kernelRule(spec: RoutingRuleSpec): Rule {
  return {
    family: spec.family,
    ...(spec.src === "" ? {} : { source: spec.src }),
    ...(spec.dst === "" ? {} : { destination: spec.dst }),
    table: spec.table,
    priority: spec.priority,
    action: spec.action,
    inLink: spec.iifName,
    outLink: spec.oifName,
    mark: spec.fwMark,
    mask: spec.fwMark !== 0 && spec.fwMask === 0 ? 0xffff_ffff : spec.fwMask,
  };
}

async function remove(network: Network, rule: Rule, signal: AbortSignal): Promise<void> {
  try {
    await network.deleteRule(rule, signal);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error; // gone already
  }
}

export function routingRuleStatusController(network: Network): Controller {
  return defineController({
    name: "network.RoutingRuleStatusController",
    inputs: [],
    outputs: [exclusive(RoutingRuleStatus)],
    source: kernelSource(network, ["rules"]),
    async reconcile({ state, signal }) {
      // Where a rule of ours has the priority of the kernel's rule for VRFs, ours is shown.
      const rules = (await network.rules(signal)).toSorted(
        (a, b) => Number(b.isForVrf ?? false) - Number(a.isForVrf ?? false),
      );
      for (const rule of rules) {
        await state.modify(RoutingRuleStatus, ruleId(rule), () => ({
          family: rule.family,
          src: rule.source ?? "",
          dst: rule.destination ?? "",
          table: rule.table,
          priority: rule.priority,
          action: rule.action,
          iifName: rule.inLink,
          oifName: rule.outLink,
          fwMark: rule.mark,
          fwMask: rule.mask,
        }));
      }
      await state.cleanup(RoutingRuleStatus);
    },
  });
}
