// The containers of one namespace that have a process, and what they use.
import { call } from "../../rpc/client.ts";
import { unpackAny } from "../../wire/well-known.ts";
import type { ContainerFacts, ContainerUsage } from "../container-facts.ts";
import type { Container } from "../gen/containerd-services-containers-v1.ts";
import { Containers } from "../gen/containerd-services-containers-v1.ts";
import { Tasks } from "../gen/containerd-services-tasks-v1.ts";
import type { Process } from "../gen/containerd-v1-types.ts";
import { Status } from "../gen/containerd-v1-types.ts";
import { Metrics } from "../gen/io-containerd-cgroups-v2.ts";
import { listImages } from "./images.ts";
import type { Instance } from "./instance.ts";
import { within } from "./instance.ts";

/** Names by digest: a name that is a digest itself only when there is no other. */
async function imageNames(instance: Instance, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { name, target } of await listImages(instance, signal)) {
    const digest = target?.digest ?? "";
    const isBetter = !name.startsWith("sha256:") && !name.includes("@");
    if (isBetter || !names.has(digest)) names.set(digest, name);
  }
  return names;
}

/** Processor time and memory of each container that has a process. */
async function readUsage(instance: Instance, signal: AbortSignal): Promise<ReadonlyMap<string, ContainerUsage>> {
  const { metrics } = await call(instance.client, Tasks.Metrics, {}, within(instance, signal));
  const usage = new Map<string, ContainerUsage>();
  for (const { id, data } of metrics) {
    const read = data === undefined ? undefined : unpackAny(Metrics, data);
    if (read === undefined) continue;
    const memoryBytes = read.memory?.usage ?? 0n;
    usage.set(id, { memoryBytes, cpuNanoseconds: (read.cpu?.usageUsec ?? 0n) * 1000n });
  }
  return usage;
}

const statusNames: readonly string[] = Object.entries(Status).reduce<string[]>((names, [name, number]) => {
  names[number] = name;
  return names;
}, []);

interface Known {
  readonly images: ReadonlyMap<string, string>;
  readonly usage: ReadonlyMap<string, ContainerUsage>;
}

function factsOf({ id, labels, image }: Container, process: Process, { images, usage }: Known): ContainerFacts {
  const pod = labels.get("io.kubernetes.pod.name");
  const podId = pod === undefined ? id : `${labels.get("io.kubernetes.pod.namespace") ?? ""}/${pod}`;
  const container = labels.get("io.kubernetes.container.name");
  const used = usage.get(id);
  return {
    id: pod === undefined || container === undefined ? podId : `${podId}:${container}`,
    internalId: id,
    podId,
    name: pod === undefined ? id : (container ?? pod),
    image: images.get(image) ?? image,
    pid: process.pid,
    status: statusNames[process.status] ?? "UNKNOWN",
    uid: labels.get("io.kubernetes.pod.uid") ?? "",
    networkNamespace: "",
    ...(used === undefined ? {} : { usage: used }),
  };
}

/** Sorted by id. Usage is read only when it is wanted: it takes a look at each control group. */
export async function listContainers(
  instance: Instance,
  { withUsage, signal }: { readonly withUsage: boolean; readonly signal: AbortSignal },
): Promise<readonly ContainerFacts[]> {
  const options = within(instance, signal);
  const { containers } = await call(instance.client, Containers.List, {}, options);
  const { tasks } = await call(instance.client, Tasks.List, {}, options);
  const processes = new Map(tasks.map((task) => [task.id, task]));
  const images = await imageNames(instance, signal);
  const usage = withUsage ? await readUsage(instance, signal) : new Map<string, ContainerUsage>();
  const facts = containers.flatMap((container) => {
    const process = processes.get(container.id);
    return process === undefined ? [] : [factsOf(container, process, { images, usage })];
  });
  return facts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
