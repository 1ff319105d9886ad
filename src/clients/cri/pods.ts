// The pods of a container runtime, ended in order without a kubelet: those with a network of their own first, as they may need the others.
import { errorChain } from "../../base/errors.ts";
import { mapConcurrently } from "../../base/concurrently.ts";
import { call } from "../../rpc/client.ts";
import type { Client } from "../../rpc/connection.ts";
import type { PodSandbox } from "../gen/runtime-v1.ts";
import { ContainerState, NamespaceMode, PodSandboxState, RuntimeService } from "../gen/runtime-v1.ts";

export interface StopPodsOptions {
  /** Takes the pods away altogether, not only their processes. */
  readonly remove: boolean;
  /** One line for people about what is done. */
  readonly say: (line: string) => void;
}

/** Between SIGTERM and SIGKILL of a container. */
const graceSeconds = 30n;
/** Calls that stop a container take at least as long. */
const stopTimeoutMs = 45_000;
const callTimeoutMs = 10_000;
const podsAtOnce = 8;

/** Pods that cannot be stopped are told and left. Rejects when the runtime does not answer, or with the signal's reason. */
export async function stopPods(client: Client, { remove, say }: StopPodsOptions, signal: AbortSignal): Promise<void> {
  const filter = remove ? {} : { state: { state: PodSandboxState.SANDBOX_READY } };
  const { items } = await call(client, RuntimeService.ListPodSandbox, { filter }, { signal, timeoutMs: callTimeoutMs });
  const inHost = new Set<string>();
  for (const { id } of items) if (await isInHostNetwork(client, id, signal)) inHost.add(id);
  const withOwn = items.filter(({ id }) => !inHost.has(id));
  const others = items.filter(({ id }) => inHost.has(id));
  for (const pods of [withOwn, others]) {
    await mapConcurrently(pods, podsAtOnce, async (pod) => {
      try {
        await stopPod(client, pod, { remove, say }, signal);
      } catch (error) {
        signal.throwIfAborted();
        say(`cannot stop pod ${nameOf(pod)}: ${errorChain(error)}`);
      }
    });
  }
}

function nameOf({ id, metadata }: PodSandbox): string {
  return metadata === undefined ? id : `${metadata.namespace}/${metadata.name}`;
}

/** One that is gone meanwhile has no network. */
async function isInHostNetwork(client: Client, podSandboxId: string, signal: AbortSignal): Promise<boolean> {
  try {
    const options = { signal, timeoutMs: callTimeoutMs };
    const { status } = await call(client, RuntimeService.PodSandboxStatus, { podSandboxId }, options);
    return status?.linux?.namespaces?.options?.network === NamespaceMode.NODE;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function stopPod(
  client: Client,
  pod: PodSandbox,
  { remove, say }: StopPodsOptions,
  signal: AbortSignal,
): Promise<void> {
  say(`stopping pod ${nameOf(pod)}`);
  const running = { podSandboxId: pod.id, state: { state: ContainerState.CONTAINER_RUNNING } };
  const short = { signal, timeoutMs: callTimeoutMs };
  const long = { signal, timeoutMs: stopTimeoutMs };
  const { containers } = await call(client, RuntimeService.ListContainers, { filter: running }, short);
  await mapConcurrently(containers, podsAtOnce, ({ id: containerId }) =>
    call(client, RuntimeService.StopContainer, { containerId, timeout: graceSeconds }, long),
  );
  await call(client, RuntimeService.StopPodSandbox, { podSandboxId: pod.id }, long);
  if (remove) await call(client, RuntimeService.RemovePodSandbox, { podSandboxId: pod.id }, long);
}
