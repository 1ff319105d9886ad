// `cluster show`: what a cluster consists of, as its own nodes tell it: name, endpoint, and each machine with what it has.
import { rpc } from "../../wire/gen/rpc.ts";
import { errorChain } from "../../base/errors.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { getSpec } from "../cluster-nodes.ts";
import type { Command } from "../command.ts";
import { defineCommand } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import { listResources, specOf } from "../../dashboard/live/resources.ts";
import type { NodeClient, Session } from "../session.ts";
import { formatTable } from "../table.ts";
import { humanSize } from "../time-text.ts";

interface Member {
  readonly hostname: string;
  readonly machineType: string;
  readonly addresses: readonly string[];
}

const show = defineCommand({
  name: "show",
  summary: "show a cluster and its machines, as one of its nodes knows them",
  async run(context) {
    const { session, output } = context;
    const client = await singleNode(context, "cluster show");
    const found = await listResources(client, { namespace: "cluster", type: "Members.cluster.talos.dev" });
    const members = found.map((resource) => specOf(resource) as Member);
    const { clusterName = "" } = await optional<{ readonly clusterName?: string }>(client, {
      namespace: "cluster",
      type: "Infos.cluster.talos.dev",
      id: "current",
    });
    const { controlPlaneEndpoint = "" } = await optional<{ readonly controlPlaneEndpoint?: string }>(client, {
      namespace: "controlplane",
      type: "APIServerConfigs.kubernetes.talos.dev",
      id: "kube-apiserver",
    });
    const machines = members.length > 0 ? members : [await self(client)];
    const rows = await Promise.all(machines.map((member) => machineRow(session, client, member)));
    await output.print(
      `${formatTable([
        ["NAME", clusterName],
        ["KUBERNETES ENDPOINT", controlPlaneEndpoint],
      ])}\nNODES:\n\n`,
    );
    await output.print(formatTable([["NAME", "TYPE", "IP", "CPU", "RAM", "DISK"], ...rows.map(({ cells }) => cells)]));
    for (const { problem } of rows) if (problem !== undefined) output.note(problem);
  },
});

interface Pointer {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
}

/** Empty when the node has none, or we may not see it. */
async function optional<T extends object>(client: NodeClient, at: Pointer): Promise<Partial<T>> {
  try {
    return (await getSpec(client, at)) as T;
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND) || hasStatus(error, Code.PERMISSION_DENIED)) return {};
    throw error;
  }
}

/** Without discovery a node knows of itself only. */
async function self(client: NodeClient): Promise<Member> {
  const { messages } = await client.unary(rpc.MachineService.Hostname, {});
  const at = { namespace: "config", type: "MachineTypes.config.talos.dev", id: "machine-type" };
  const spec: unknown = await optional<object>(client, at);
  const type = typeof spec === "string" ? spec : ""; // its text is the value itself
  return { hostname: messages[0]?.hostname ?? "", machineType: type, addresses: [client.node] };
}

interface Row {
  readonly cells: readonly string[];
  readonly problem?: string;
}

/** A machine that does not answer is in the table all the same. */
async function machineRow(
  session: Session,
  contacted: NodeClient,
  { hostname, machineType, addresses }: Member,
): Promise<Row> {
  const [address = ""] = addresses;
  const head = [hostname, machineType, address];
  try {
    const client = addresses.includes(contacted.node) ? contacted : await session.client(address);
    const { cpus, memory } = await sizeOf(client);
    return { cells: [...head, cpus.toFixed(2), humanSize(memory), humanSize(await diskOf(client))] };
  } catch (error) {
    return { cells: [...head, "-", "-", "-"], problem: `error from node ${address}: ${errorChain(error)}` };
  }
}

async function sizeOf(client: NodeClient): Promise<{ readonly cpus: number; readonly memory: bigint }> {
  const { messages } = await client.unary(rpc.MachineService.CPUInfo, {});
  const { messages: memories } = await client.unary(rpc.MachineService.Memory, {});
  const cpus = messages[0]?.cpuInfo.length ?? 0;
  return { cpus, memory: (memories[0]?.meminfo?.memtotal ?? 0n) * 1024n };
}

/** Of all disks that can be written. */
async function diskOf(client: NodeClient): Promise<bigint> {
  const disks = await listResources(client, { namespace: "runtime", type: "Disks.block.talos.dev" });
  return disks
    .map((disk) => specOf(disk) as { readonly size?: number; readonly readonly?: boolean; readonly cdrom?: boolean })
    .filter(({ readonly: isReadOnly, cdrom }) => isReadOnly !== true && cdrom !== true)
    .reduce((sum, { size = 0 }) => sum + BigInt(size), 0n);
}

export const cluster: Command = {
  name: "cluster",
  summary: "show a cluster",
  commands: [show],
};
