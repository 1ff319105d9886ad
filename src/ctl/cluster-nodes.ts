// The machines of a cluster while one thing is changed after the other: their configs are changed, and what has to follow is waited for.
import { parse } from "yaml";
import { errorChain } from "../base/errors.ts";
import { EventType } from "../wire/gen/cosi-resource.ts";
import { ApplyConfigurationRequestMode } from "../wire/gen/machine.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { CommandContext } from "./command.ts";
import { listResources, specOf } from "../dashboard/live/resources.ts";
import type { NodeClient, Session } from "./session.ts";

export interface ClusterNodes {
  readonly controlPlanes: readonly string[];
  readonly workers: readonly string[];
}

/** As named, or as the cluster's discovery knows them. */
export async function findNodes(client: NodeClient, named: ClusterNodes): Promise<ClusterNodes> {
  if (named.controlPlanes.length > 0) return named;
  const members = await listResources(client, { namespace: "cluster", type: "Members.cluster.talos.dev" });
  const found = members.map((member) => specOf(member) as { machineType?: string; addresses?: readonly string[] });
  const addressOf = ({ addresses = [] }: { readonly addresses?: readonly string[] }): string => addresses[0] ?? "";
  const isControlPlane = ({ machineType }: { readonly machineType?: string }): boolean =>
    machineType === "controlplane" || machineType === "init";
  const controlPlanes = found.filter(isControlPlane).map(addressOf);
  if (controlPlanes.length === 0)
    throw new Error("Cannot find the control planes: discovery knows none, name them with --control-plane-nodes");
  return { controlPlanes, workers: found.filter((each) => !isControlPlane(each)).map(addressOf) };
}

/** A resource's spec as data. */
export async function getSpec(
  client: NodeClient,
  at: { readonly namespace: string; readonly type: string; readonly id: string },
): Promise<unknown> {
  const { resource } = await client.unary(rpc.State.Get, { ...at, options: {} });
  if (resource === undefined) throw new Error(`Cannot get ${at.type} "${at.id}" of ${client.node}: found no resource`);
  return specOf(resource);
}

const config = { namespace: "config", type: "MachineConfigs.config.talos.dev", id: "v1alpha1" } as const;

/** The text of a node's machine config, comments and all; another one than the active one when that is named. */
export async function readConfig(
  client: NodeClient,
  at: Partial<Readonly<Record<keyof typeof config, string>>> = {},
): Promise<string> {
  const spec = await getSpec(client, { ...config, ...at });
  const yaml = typeof spec === "string" ? spec : "";
  if (yaml === "") throw new Error(`Cannot change the config of ${client.node}: found none`);
  return yaml;
}

/** Changes the config of a machine while it runs, or asks what would change; resolves with what the machine says about it. */
export async function changeConfig(
  client: NodeClient,
  edit: (yaml: string) => string,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<string> {
  const data = new TextEncoder().encode(edit(await readConfig(client)));
  const request = { data, mode: ApplyConfigurationRequestMode.NO_REBOOT, dryRun };
  const { messages } = await client.unary(rpc.MachineService.ApplyConfiguration, request);
  return messages.map(({ modeDetails }) => modeDetails).join("\n");
}

const answerPatienceMs = 10_000;
const pauseMs = 250;

/** Whether the API of each node answers, with the credentials of the session. New certificates need a moment. */
export async function checkNodes(
  { clock, signal, output }: CommandContext,
  session: Session,
  nodes: readonly string[],
): Promise<void> {
  for (const node of nodes) {
    const deadline = clock.monotonic() + answerPatienceMs;
    for (;;) {
      try {
        await (await session.client(node)).unary(rpc.MachineService.Version, {});
        output.note(`    - ${node}: OK`);
        break;
      } catch (error) {
        if (clock.monotonic() >= deadline)
          throw new Error(`${node} does not answer: ${errorChain(error)}`, { cause: error });
        session.close(); // connections made before the change would hide what it did
      }
      await clock.sleep(pauseMs, signal);
    }
  }
}

/** A resource of a node, and how what happens to it is told from what does not matter. */
export interface Watched {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
}

export interface Change {
  readonly kind: "created" | "updated" | "destroyed";
  /** Of the resource's metadata. */
  readonly version: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface UntilOptions {
  readonly change: () => Promise<unknown>;
  /** Looks at each event after `change` began; true: it is what was waited for. */
  readonly isDone: (event: Change) => boolean;
  readonly patienceMs: number;
}

const kinds: ReadonlyMap<number, Change["kind"]> = new Map([
  [EventType.CREATED, "created"],
  [EventType.UPDATED, "updated"],
  [EventType.DESTROYED, "destroyed"],
]);

/** Looks at a resource, runs `change`, and resolves with the event that ends the waiting: nothing of what the change does is missed. */
export async function untilChanged(
  client: NodeClient,
  watched: Watched,
  { change, isDone, patienceMs }: UntilOptions,
  { clock, signal }: Pick<CommandContext, "clock" | "signal">,
): Promise<Change> {
  using timeout = clock.timeout(patienceMs, signal);
  const request = { ...watched, apiVersion: 1, options: {} };
  let hasBegun = false;
  for await (const { event: events } of client.stream(rpc.State.Watch, request, timeout.signal)) {
    for (const { eventType, resource } of events) {
      const kind = kinds.get(eventType);
      if (kind === undefined) continue;
      const spec = (parse(resource?.spec?.yamlSpec ?? "") ?? {}) as Change["spec"];
      const event: Change = { kind, version: resource?.metadata?.version ?? "", spec };
      if (hasBegun && isDone(event)) return event;
      if (hasBegun) continue;
      hasBegun = true;
      await change(); // events that come meanwhile wait in the stream
    }
  }
  throw new Error(`${watched.type} "${watched.id}" of ${client.node} did not become what was wanted`);
}

/** Runs `change`, and resolves when the kubelet has been stopped and is well again. */
export async function untilKubeletRestarted(
  client: NodeClient,
  change: () => Promise<unknown>,
  context: Pick<CommandContext, "clock" | "signal">,
): Promise<void> {
  let stopped = false;
  const isDone = ({ kind, spec }: Change): boolean => {
    if (kind === "destroyed") stopped = true;
    return stopped && kind !== "destroyed" && spec["running"] === true && spec["healthy"] === true;
  };
  const kubelet = { namespace: "runtime", type: "Services.v1alpha1.talos.dev", id: "kubelet" };
  await untilChanged(client, kubelet, { change, isDone, patienceMs: kubeletPatienceMs }, context);
}

const kubeletPatienceMs = 5 * 60_000;
