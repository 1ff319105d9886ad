// Debug containers over containerd: each with its own control group and pipes, all of which goes with it, whatever happens meanwhile.
import type { ImagePlace } from "../../api/containers-port.ts";
import type { DebugContainer, DebugPort, DebugRequest } from "../../api/debug-port.ts";
import { anySignal } from "../../base/abort.ts";
import { listContainerIds, removeContainer } from "../../clients/containerd/container.ts";
import { findImage, findUnpacked } from "../../clients/containerd/images.ts";
import type { Instance } from "../../clients/containerd/instance.ts";
import { parseReference } from "../../clients/containerd/reference.ts";
import { Code, isUnavailable, StatusError } from "../../rpc/status.ts";
import type { DebugContainerParts, Making } from "./debug-container.ts";
import { makeContainer, runningContainer } from "./debug-container.ts";
import { commandOf } from "./debug-spec.ts";

export interface DebugContainersParts extends DebugContainerParts {
  readonly at: (place: ImagePlace) => Instance;
}

export interface DebugContainers extends DebugPort {
  /** Ends all of them for good, and waits until nothing is left of them. No others are started from now on. */
  close(): Promise<void>;
}

/** Parent of the containers' groups. */
const cgroupParent = "/system/debug";
const idPattern = /^debug-[0-9a-f]{16}$/u;
/** For containerd to make a container. Not the client's patience: what is half made could not be cleared away. */
const startMs = 60_000;
const goingDown = "the node is about to go down";

function newId(): string {
  return `debug-${crypto.getRandomValues(new Uint8Array(8)).toHex()}`;
}

/** The name of its record. Rejects with NOT_FOUND. */
async function findRunnable(instance: Instance, { image, args }: DebugRequest, signal: AbortSignal): Promise<string> {
  const found = (await findImage(instance, image, signal)) ?? (await findImage(instance, fullName(image), signal));
  if (found === undefined) throw new StatusError(Code.NOT_FOUND, `image "${image}" not found: pull or import it first`);
  const content = await findUnpacked(instance, found, signal);
  if (content === undefined) {
    throw new StatusError(Code.NOT_FOUND, `image "${image}" is not unpacked: pull or import it again`);
  }
  if (commandOf({ args }, content.process).length === 0) {
    throw new StatusError(Code.INVALID_ARGUMENT, `image "${image}" names no command: arguments are required`);
  }
  return found.name;
}

function fullName(image: string): string {
  try {
    return parseReference(image).name;
  } catch {
    return image; // not a reference: there is no image of this name
  }
}

export function openDebugContainers(parts: DebugContainersParts): DebugContainers {
  const { at, clock, cgroups, log } = parts;
  /** By id: ends it. */
  const running = new Map<string, (reason: Error) => Promise<void>>();
  let isClosed = false;

  /** What was left when its containerd, or we, could not clear away. */
  async function sweep(instance: Instance, signal: AbortSignal): Promise<void> {
    for (const id of await listContainerIds(instance, signal)) {
      if (!idPattern.test(id) || running.has(id)) continue;
      log.warn("removing debug container that was left behind", { container: id });
      try {
        await removeContainer(instance, id, signal);
        await cgroups.remove(`${cgroupParent}/${id}`, clock, signal);
      } catch (error) {
        log.warn("cannot clear away debug container", { container: id, error }); // the next start tries again
      }
    }
  }

  async function start(request: DebugRequest, signal: AbortSignal): Promise<DebugContainer> {
    const instance = at(request.place);
    const image = await findRunnable(instance, request, signal);
    if (isClosed) throw new StatusError(Code.UNAVAILABLE, goingDown);
    const id = newId();
    const life = new AbortController();
    const undo = new AsyncDisposableStack();
    let ending: Promise<void> | undefined;
    const end = (): Promise<void> => (ending ??= undo.disposeAsync());
    const settled = Promise.withResolvers<void>();
    running.set(id, async (reason) => {
      life.abort(reason);
      await settled.promise;
      await end();
    });
    undo.defer(() => void running.delete(id));
    try {
      using patience = clock.timeout(startMs);
      await sweep(instance, patience.signal);
      const cgroup = `${cgroupParent}/${id}`;
      const making: Making = { id, instance, place: request.place, request, cgroup, undo, end };
      const made = await makeContainer(parts, making, { image, signal: patience.signal });
      signal.throwIfAborted();
      return runningContainer(making, made, { clock, signal: anySignal(signal, life.signal) });
    } catch (error) {
      await end();
      throw error;
    } finally {
      settled.resolve();
    }
  }

  return {
    async start(request, signal) {
      try {
        return await start(request, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (isClosed || !isUnavailable(error)) throw error;
        throw new StatusError(Code.UNAVAILABLE, "error connecting to containerd", { cause: error });
      }
    },
    async close() {
      isClosed = true;
      const reason = new StatusError(Code.UNAVAILABLE, goingDown);
      await Promise.all([...running.values()].map((end) => end(reason)));
    },
  };
}
