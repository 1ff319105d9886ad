// Pods and their containers as the kubelet's interface to the runtime tells about them.
import { nameIn } from "../../base/enum-name.ts";
import { mapConcurrently } from "../../base/concurrently.ts";
import type { CallOptions } from "../../rpc/client.ts";
import { call } from "../../rpc/client.ts";
import type { Client } from "../../rpc/connection.ts";
import { Code, hasStatus, StatusError } from "../../rpc/status.ts";
import type { ContainerFacts, ContainerUsage } from "../container-facts.ts";
import type { Container, PodSandbox } from "../gen/runtime-v1.ts";
import { ContainerState, ImageService, PodSandboxState, RuntimeService } from "../gen/runtime-v1.ts";

/** Calls at the same time: each looks at a process. */
const atOnce = 4;
/** Patience with a container that is told to stop, in seconds. */
const stopSeconds = 10n;

/** A part of what the runtime tells when it is asked to say more. */
interface Info {
  readonly pid?: number;
  readonly runtimeSpec?: {
    readonly linux?: { readonly namespaces?: readonly { readonly type?: string; readonly path?: string }[] };
  };
}

export interface PodsOptions {
  readonly withUsage: boolean;
  readonly signal: AbortSignal;
  /** Is told of a container that could not be looked at; the others are listed. */
  readonly onFailure: (id: string, error: unknown) => void;
}

interface Known {
  readonly client: Client;
  readonly options: CallOptions;
  readonly images: ReadonlyMap<string, string>;
  readonly usage: ReadonlyMap<string, ContainerUsage>;
}

function readInfo(info: ReadonlyMap<string, string>): Info {
  try {
    return JSON.parse(info.get("info") ?? "{}") as Info; // all members are optional, and looked at one by one
  } catch {
    return {}; // the runtime says nothing more, or not in this form
  }
}

function nameOf(number: number, names: Readonly<Record<string, number>>): string {
  return nameIn(names, number) ?? "UNKNOWN";
}

async function readUsage({ client, options }: Pick<Known, "client" | "options">): Promise<Known["usage"]> {
  const { stats } = await call(client, RuntimeService.ListContainerStats, {}, options);
  return new Map(
    stats.map(({ attributes, memory, cpu }) => [
      attributes?.id ?? "",
      {
        memoryBytes: memory?.workingSetBytes?.value ?? 0n,
        cpuNanoseconds: cpu?.usageCoreNanoSeconds?.value ?? 0n,
      },
    ]),
  );
}

async function sandboxFacts(sandbox: PodSandbox, { client, options, images }: Known): Promise<ContainerFacts> {
  const request = { podSandboxId: sandbox.id, verbose: true };
  const { info } = await call(client, RuntimeService.PodSandboxStatus, request, options);
  const { pid = 0, runtimeSpec } = readInfo(info);
  const network = runtimeSpec?.linux?.namespaces?.find(({ type }) => type === "network")?.path ?? "";
  const { namespace = "", name = "", uid = "" } = sandbox.metadata ?? {};
  return {
    id: `${namespace}/${name}`,
    internalId: sandbox.id,
    podId: `${namespace}/${name}`,
    name,
    image: [...images.values()].find((image) => image.includes("/pause:")) ?? "",
    pid: typeof pid === "number" ? pid : 0,
    status: nameOf(sandbox.state, PodSandboxState),
    uid,
    networkNamespace: network.slice(network.lastIndexOf("/") + 1),
    usage: { memoryBytes: 0n, cpuNanoseconds: 0n },
  };
}

async function containerFacts(container: Container, podId: string, known: Known): Promise<ContainerFacts> {
  const { client, options, images, usage } = known;
  const request = { containerId: container.id, verbose: true };
  const { info } = await call(client, RuntimeService.ContainerStatus, request, options);
  const { pid = 0 } = readInfo(info);
  const name = container.metadata?.name ?? "";
  const used = usage.get(container.id);
  return {
    id: `${podId}:${name}:${container.id.slice(0, 12)}`,
    internalId: container.id,
    podId,
    name,
    image: images.get(container.imageRef) ?? images.get(container.imageId) ?? container.image?.image ?? "",
    pid: typeof pid === "number" ? pid : 0,
    status: nameOf(container.state, ContainerState),
    uid: container.labels.get("io.kubernetes.pod.uid") ?? "",
    networkNamespace: "",
    ...(used === undefined ? {} : { usage: used }),
  };
}

/** Pods that are up, each followed by its containers. */
export async function listPods(client: Client, wanted: PodsOptions): Promise<readonly ContainerFacts[]> {
  const options = { signal: wanted.signal };
  const filter = { state: { state: PodSandboxState.SANDBOX_READY } };
  const { items } = await call(client, RuntimeService.ListPodSandbox, { filter }, options);
  const { containers } = await call(client, RuntimeService.ListContainers, {}, options);
  const { images } = await call(client, ImageService.ListImages, {}, options);
  const names = images.flatMap(({ id, repoTags, repoDigests }) =>
    [id, ...repoDigests].map((each) => [each, repoTags[0] ?? id] as const),
  );
  const usage = wanted.withUsage ? await readUsage({ client, options }) : new Map<string, ContainerUsage>();
  const known: Known = { client, options, images: new Map(names), usage };
  const tolerant = async (id: string, look: Promise<ContainerFacts>): Promise<readonly ContainerFacts[]> => {
    try {
      return [await look];
    } catch (error) {
      wanted.signal.throwIfAborted();
      if (!hasStatus(error, Code.NOT_FOUND)) wanted.onFailure(id, error); // it may have gone meanwhile
      return [];
    }
  };
  const pods = await mapConcurrently(items, atOnce, async (sandbox) => {
    const podId = `${sandbox.metadata?.namespace ?? ""}/${sandbox.metadata?.name ?? ""}`;
    const own = containers.filter(({ podSandboxId }) => podSandboxId === sandbox.id);
    const facts = [await tolerant(sandbox.id, sandboxFacts(sandbox, known))];
    for (const container of own) facts.push(await tolerant(container.id, containerFacts(container, podId, known)));
    return facts.flat();
  });
  return pods.flat();
}

/** Path of the file a container's output goes to; undefined when there is no such container. */
export async function findLogPath(
  client: Client,
  containerId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { status } = await call(client, RuntimeService.ContainerStatus, { containerId }, { signal });
    return status?.logPath;
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return undefined;
    throw error;
  }
}

/** The kubelet starts a container again that was stopped. `facts` are those of a pod or of one of its containers. */
export async function stopPodOrContainer(client: Client, facts: ContainerFacts, signal: AbortSignal): Promise<void> {
  if (facts.status.startsWith("SANDBOX_")) {
    await call(client, RuntimeService.StopPodSandbox, { podSandboxId: facts.internalId }, { signal });
    return;
  }
  if (facts.internalId === "") throw new StatusError(Code.NOT_FOUND, `container "${facts.id}" not found`);
  await call(client, RuntimeService.StopContainer, { containerId: facts.internalId, timeout: stopSeconds }, { signal });
}
