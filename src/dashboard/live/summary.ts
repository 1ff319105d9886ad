// What is said of a node at a glance, from its model: the same on the terminal and in the browser.
import { isConditionTrue } from "../../base/condition.ts";
import { nameIn } from "../../base/enum-name.ts";
import type { BanksSummary, NodeSummary, ServiceSummary } from "../../console/protocol.ts";
import { Info } from "../../resources/cluster/info.ts";
import { Member } from "../../resources/cluster/member.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { SystemInformation } from "../../resources/hardware/system-information.ts";
import { KubeletStatus } from "../../resources/k8s/kubelet-status.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { RouteStatus } from "../../resources/network/route-status.ts";
import { TimeServerStatus } from "../../resources/network/time-server-status.ts";
import { BankStatus } from "../../resources/runtime/bank-status.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { SecurityState } from "../../resources/runtime/security-state.ts";
import { Version } from "../../resources/runtime/version.ts";
import { SiderolinkStatus } from "../../resources/siderolink/siderolink-status.ts";
import type { ServiceInfo } from "../../wire/gen/machine.ts";
import { timestampMs } from "./wire-time.ts";
import type { NodeModel } from "./node-model.ts";

export function summaryOf(model: NodeModel): NodeSummary {
  return {
    node: model.node,
    link: model.link,
    ...machine(model),
    ...cluster(model),
    ...network(model),
    ...state(model),
  };
}

type Part<K extends keyof NodeSummary> = Pick<NodeSummary, K>;

function machine(
  model: NodeModel,
): Part<"hostname" | "stage" | "ready" | "unmet" | "version" | "uuid" | "product" | "secureBoot" | "siderolink"> {
  const { uuid = "", manufacturer = "", productName = "" } = model.find(SystemInformation, "systeminformation") ?? {};
  const security = model.find(SecurityState, "securitystate");
  const { hostname = "", domainname = "" } = model.find(HostnameStatus, "hostname") ?? {};
  return {
    hostname: domainname === "" ? hostname : `${hostname}.${domainname}`,
    ...stageOf(model.find(MachineStatus, "machine")),
    version: model.find(Version, "version")?.version ?? "",
    uuid,
    product: [manufacturer, productName].filter((text) => text !== "").join(" "),
    secureBoot: security === undefined ? "" : security.secureBoot ? "on" : "off",
    siderolink: model.list(SiderolinkStatus)[0]?.spec.host ?? "",
  };
}

function stageOf(found: MachineStatus | undefined): Part<"stage" | "ready" | "unmet"> {
  if (found === undefined) return { stage: "", ready: false, unmet: [] };
  const { stage, status } = found;
  return {
    stage: nameIn(MachineStage, stage) ?? String(stage),
    ready: status.ready,
    unmet: status.unmetConditions.map(({ name, reason }) => `${name}: ${reason}`),
  };
}

function cluster(model: NodeModel): Part<"type" | "cluster" | "kubelet" | "components" | "members"> {
  const type = model.find(MachineType, "machine-type");
  return {
    type: type === undefined ? "" : (nameIn(MachineKind, type.type) ?? ""),
    cluster: model.find(Info, "current")?.clusterName ?? "",
    kubelet: /:(?<tag>v[^@:]+)/u.exec(model.find(KubeletStatus, "kubelet")?.image ?? "")?.groups?.["tag"] ?? "",
    components: model.list(StaticPodStatus).map(({ id, spec }) => ({
      name: id.replace(/^[^/]*\//u, ""),
      ready: isConditionTrue(spec, "Ready"),
    })),
    members: model.list(Member).map(({ spec }) => spec.hostname),
  };
}

const anywhere = new Set(["", "0.0.0.0/0", "::/0"]);

function network(
  model: NodeModel,
): Part<"addresses" | "gateways" | "resolvers" | "timeServers" | "connectivity" | "links"> {
  const routes = model.list(RouteStatus).filter(({ spec }) => spec.gateway !== "" && anywhere.has(spec.dst));
  return {
    addresses: model.find(NodeAddress, "current")?.addresses ?? [],
    gateways: [...new Set(routes.map(({ spec }) => spec.gateway))],
    resolvers: model.find(ResolverStatus, "resolvers")?.dnsServers ?? [],
    timeServers: model.find(TimeServerStatus, "timeservers")?.timeServers ?? [],
    connectivity: model.find(NetworkStatus, "status")?.connectivityReady,
    links: model
      .list(LinkStatus)
      .filter(({ id }) => id !== "lo")
      .map(({ id, spec }) => ({ name: id, kind: spec.kind, up: spec.linkState, mac: spec.hardwareAddr })),
  };
}

function state(
  model: NodeModel,
): Part<"problems" | "services" | "banks" | "processors" | "bootTimeMs" | "figures" | "stale" | "denied"> {
  const feeds = [...model.feeds];
  const banks = model.find(BankStatus, "banks");
  return {
    problems: model.list(Diagnostic).map(({ id, spec }) => ({ id, ...spec })),
    services: model.services.map(serviceOf).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    banks: banks === undefined ? undefined : banksOf(banks),
    processors: model.processors,
    bootTimeMs: model.bootTimeMs,
    figures: model.now,
    stale: feeds.flatMap(([name, feed]) => (feed.kind === "lost" ? [`${name}: ${feed.error}`] : [])),
    denied: feeds.flatMap(([name, feed]) => (feed.kind === "denied" ? [name] : [])),
  };
}

function banksOf(banks: BankStatus): BanksSummary {
  const { running, versionA, versionB, onTrial, waitingFor, trialEnds, failedVersion, failureReason, failedAt } = banks;
  return { running, versionA, versionB, onTrial, waitingFor, trialEnds, failedVersion, failureReason, failedAt };
}

function serviceOf({ id, state: found, health, events }: ServiceInfo): ServiceSummary {
  return {
    id,
    state: found,
    health: health === undefined || health.unknown ? "unknown" : health.healthy ? "ok" : "failing",
    healthMessage: health?.lastMessage ?? "",
    events: (events?.events ?? []).slice(-10).map((event) => ({
      state: event.state,
      message: event.msg,
      atMs: event.ts === undefined ? 0 : Math.floor(timestampMs(event.ts)),
    })),
  };
}
