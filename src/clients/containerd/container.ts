// Containers and their processes: made from an image, run, waited for, removed.
import { encodeUtf8 } from "../../base/bytes.ts";
import { call } from "../../rpc/client.ts";
import { isUnavailable } from "../../rpc/status.ts";
import { packAny } from "../../wire/well-known.ts";
import { Options } from "../gen/containerd-runc-v1.ts";
import { Containers } from "../gen/containerd-services-containers-v1.ts";
import { Snapshots } from "../gen/containerd-services-snapshots-v1.ts";
import { Tasks } from "../gen/containerd-services-tasks-v1.ts";
import type { Mount } from "../gen/containerd-types.ts";
import { findImage, findUnpacked } from "./images.ts";
import type { Instance } from "./instance.ts";
import { snapshotter, unlessMissing, within, withLease } from "./instance.ts";
import type { NewContainer } from "./runtime.ts";

const runtimeName = "io.containerd.runc.v2";
const specType = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
const SIGKILL = 9;
const killPatienceMs = 30_000;

/** Exit code when nobody knows it any more: the parent of the container's process was gone before it told. */
export const unknownExitCode = 255;

export async function createContainer(instance: Instance, wanted: NewContainer, signal: AbortSignal): Promise<void> {
  const { id, image: name } = wanted;
  const image = await findImage(instance, name, signal);
  if (image === undefined) throw new Error(`Cannot create container "${id}": found no image "${name}"`);
  await withLease(instance, signal, async (lease) => {
    const content = await findUnpacked(instance, image, signal);
    if (content === undefined) throw new Error(`Cannot create container "${id}": image "${name}" is not unpacked`);
    const options = within(instance, signal, lease);
    const snapshot = { snapshotter, key: id, parent: content.chainId };
    await call(instance.client, Snapshots.Prepare, snapshot, options);
    const container = {
      id,
      image: name,
      runtime: { name: runtimeName },
      spec: { typeUrl: specType, value: encodeUtf8(JSON.stringify(wanted.spec(content.process))) },
      snapshotter,
      snapshotKey: id,
    };
    await call(instance.client, Containers.Create, { container }, options);
  });
}

export interface TaskOptions {
  readonly streams: TaskStreams;
  /** Group for the parent of the container's process, which must exist; that of containerd when absent. */
  readonly shimCgroup: string | undefined;
  /** Makes the mounts of its root from those of its snapshot; these alone when absent. */
  readonly rootfs?: (mounts: readonly Mount[]) => readonly Mount[];
  readonly signal: AbortSignal;
}

export interface TaskStreams {
  /** Path of the pipe that it reads; it reads nothing when absent. */
  readonly stdin?: string;
  /** Paths of the pipes that take what it prints. Both may be the same; with a terminal all goes to the first, and the other must be empty. */
  readonly stdout: string;
  readonly stderr: string;
  /** It runs in a terminal of its own; its spec must say the same. */
  readonly terminal?: boolean;
}

/** Makes the process, which stops right before its first step, and gives its number. */
export async function createTask(
  instance: Instance,
  id: string,
  { streams, shimCgroup, rootfs = (mounts) => mounts, signal }: TaskOptions,
): Promise<number> {
  const options = within(instance, signal);
  const { mounts } = await call(instance.client, Snapshots.Mounts, { snapshotter, key: id }, options);
  const shim = shimCgroup === undefined ? {} : { options: packAny(Options, { shimCgroup }, "") };
  const request = { containerId: id, rootfs: rootfs(mounts), ...streams, ...shim };
  return (await call(instance.client, Tasks.Create, request, options)).pid;
}

export async function startTask(instance: Instance, id: string, signal: AbortSignal): Promise<void> {
  await call(instance.client, Tasks.Start, { containerId: id }, within(instance, signal));
}

/** The exit code. containerd may go and come back while we wait. */
export async function waitForTask(instance: Instance, id: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    try {
      const request = { containerId: id };
      const ended = await unlessMissing(call(instance.client, Tasks.Wait, request, within(instance, signal)));
      return ended?.exitStatus ?? unknownExitCode;
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      await instance.client.clock.sleep(1000, signal);
    }
  }
}

/** containerd is not there, or has just gone: it will be started again. */
function isTransient(error: unknown): boolean {
  return (
    isUnavailable(error) ||
    (error instanceof Error && /transport|EOF|ttrpc: closed|context canceled/u.test(error.message))
  );
}

/** Nothing happens when the process has ended or there is none. */
export async function killTask(
  instance: Instance,
  id: string,
  { signalNumber, all, signal }: { readonly signalNumber: number; readonly all: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const request = { containerId: id, signal: signalNumber, all };
  await unlessMissing(call(instance.client, Tasks.Kill, request, within(instance, signal)));
}

/** What it reads comes to an end, when nobody else holds the pipe. Nothing happens when there is no such task. */
export async function closeTaskInput(instance: Instance, id: string, signal: AbortSignal): Promise<void> {
  const request = { containerId: id, stdin: true };
  await unlessMissing(call(instance.client, Tasks.CloseIO, request, within(instance, signal)));
}

/** Tells its terminal how large it is, in characters. */
export async function resizeTask(
  instance: Instance,
  id: string,
  { width, height, signal }: { readonly width: number; readonly height: number; readonly signal: AbortSignal },
): Promise<void> {
  const request = { containerId: id, width, height };
  await unlessMissing(call(instance.client, Tasks.ResizePty, request, within(instance, signal)));
}

/** Ends and removes all there is of a container: process, record, file system. */
export async function removeContainer(instance: Instance, id: string, signal: AbortSignal): Promise<void> {
  await removeTask(instance, id, signal);
  const options = within(instance, signal);
  await unlessMissing(call(instance.client, Containers.Delete, { id }, options));
  await unlessMissing(call(instance.client, Snapshots.Remove, { snapshotter, key: id }, options));
}

/** Ids of all containers of the namespace, whether they run or not. */
export async function listContainerIds(instance: Instance, signal: AbortSignal): Promise<readonly string[]> {
  const { containers } = await call(instance.client, Containers.List, {}, within(instance, signal));
  return containers.map(({ id }) => id);
}

/** Ends the process and what it started, and forgets it. */
export async function removeTask(instance: Instance, id: string, signal: AbortSignal): Promise<void> {
  const { client } = instance;
  const options = within(instance, signal);
  const found = await unlessMissing(call(client, Tasks.Get, { containerId: id }, options));
  if (found === undefined) return;
  using patience = client.clock.timeout(killPatienceMs, signal);
  const isOver = found.process?.status === stopped;
  if (!isOver) {
    await killTask(instance, id, { signalNumber: SIGKILL, all: true, signal });
    await waitForTask(instance, id, patience.signal);
  }
  await unlessMissing(call(client, Tasks.Delete, { containerId: id }, within(instance, patience.signal)));
}

/** Source: containerd.v1.types.Status. */
const stopped = 3;
