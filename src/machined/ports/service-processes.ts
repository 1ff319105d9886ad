// The node's own programs that clients look for among the containers of the namespace `system`: here they are processes, each in a control group of its own.
import type { ContainerFacts, ContainerUsage } from "../../clients/container-facts.ts";
import type { State } from "../../cosi/state.ts";
import type { Cgroups } from "../../linux/cgroup.ts";
import { ServicePID } from "../../resources/runtime/service-pid.ts";
import { controlGroups } from "../../services/shared/control-groups.ts";

export interface ServiceProcessesParts {
  /** Knows the processes of the services. */
  readonly state: Pick<State, "list">;
  readonly cgroups: Pick<Cgroups, "readValue">;
}

const ownPrograms: ReadonlyMap<string, string> = new Map([
  ["apid", controlGroups.apid.path],
  ["metricsd", controlGroups.metricsd.path],
  ["trustd", controlGroups.trustd.path],
]);

/** Undefined for services that clients know as processes: udevd, containerd. */
function groupOf(service: string): string | undefined {
  return service.startsWith("ext-") ? `/system/extensions/${service.slice("ext-".length)}` : ownPrograms.get(service);
}

/** Those that run, sorted by id. They have no image. */
export async function listServiceProcesses(
  { state, cgroups }: ServiceProcessesParts,
  { withUsage }: { readonly withUsage: boolean },
): Promise<readonly ContainerFacts[]> {
  const rows: ContainerFacts[] = [];
  for (const { metadata, spec } of await state.list(ServicePID)) {
    const { id } = metadata;
    const group = groupOf(id);
    if (group === undefined) continue;
    const usage = withUsage ? await usageOf(cgroups, group) : undefined;
    const fixed = { image: "", status: "RUNNING", uid: "", networkNamespace: "" };
    rows.push({ ...fixed, id, internalId: id, podId: id, name: id, pid: spec.pid, ...(usage && { usage }) });
  }
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Undefined when the group has gone. */
async function usageOf(cgroups: ServiceProcessesParts["cgroups"], group: string): Promise<ContainerUsage | undefined> {
  const memory = /^\d+/u.exec((await cgroups.readValue(group, "memory.current")) ?? "")?.[0];
  const cpu = /^usage_usec (?<usec>\d+)$/mu.exec((await cgroups.readValue(group, "cpu.stat")) ?? "")?.groups?.["usec"];
  if (memory === undefined || cpu === undefined) return undefined;
  return { memoryBytes: BigInt(memory), cpuNanoseconds: BigInt(cpu) * 1000n };
}
