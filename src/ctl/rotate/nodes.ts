// The machines of a cluster during a rotation: their configs are changed, and what has to follow is waited for.
import { parse } from "yaml";
import { errorChain } from "../../base/errors.ts";
import { EventType } from "../../wire/gen/cosi-resource.ts";
import { ApplyConfigurationRequestMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { CommandContext } from "../command.ts";
import { listResources, specOf } from "../resources.ts";
import type { NodeClient, Session } from "../session.ts";

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

/** Changes the config of a machine while it runs. */
export async function changeConfig(client: NodeClient, edit: (yaml: string) => string): Promise<void> {
  const spec = await getSpec(client, config);
  const yaml = typeof spec === "string" ? spec : "";
  if (yaml === "") throw new Error(`Cannot change the config of ${client.node}: found none`);
  const data = new TextEncoder().encode(edit(yaml));
  await client.unary(rpc.MachineService.ApplyConfiguration, { data, mode: ApplyConfigurationRequestMode.NO_REBOOT });
}

const patienceMs = 10_000;
const pauseMs = 250;

/** Whether the API of each node answers, with the credentials of the session. New certificates need a moment. */
export async function checkNodes(
  { clock, signal, output }: CommandContext,
  session: Session,
  nodes: readonly string[],
): Promise<void> {
  for (const node of nodes) {
    const deadline = clock.monotonic() + patienceMs;
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

interface ServiceSpec {
  readonly running?: boolean;
  readonly healthy?: boolean;
}

/** Runs `change`, and resolves when the kubelet has been stopped and is well again. */
export async function untilKubeletRestarted(
  client: NodeClient,
  change: () => Promise<void>,
  { clock, signal }: Pick<CommandContext, "clock" | "signal">,
): Promise<void> {
  using timeout = clock.timeout(kubeletPatienceMs, signal);
  const request = {
    namespace: "runtime",
    type: "Services.v1alpha1.talos.dev",
    id: "kubelet",
    apiVersion: 1,
    options: {},
  };
  let begun: Promise<void> | undefined;
  let stopped = false;
  for await (const { event: events } of client.stream(rpc.State.Watch, request, timeout.signal)) {
    begun ??= change(); // only now nothing of it can be missed
    for (const { eventType, resource } of events) {
      if (eventType === EventType.DESTROYED) stopped = true;
      const spec = (parse(resource?.spec?.yamlSpec ?? "") ?? {}) as ServiceSpec;
      if (stopped && eventType !== EventType.DESTROYED && spec.running === true && spec.healthy === true)
        return await begun;
    }
  }
  throw new Error(`the kubelet of ${client.node} did not come back`);
}

const kubeletPatienceMs = 5 * 60_000;
