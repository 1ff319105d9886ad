// Containers that somebody runs on the node to look at it, as handlers see them.
import type { ImagePlace } from "./containers-port.ts";

/**
 * `privileged`: the image's files, the host's below `/host` · `host-ns`: the host's files, and those of the image where the host has none.
 * Both see the network, the processes and the devices of the host, with all rights.
 */
export type DebugProfile = "privileged" | "host-ns";

export interface DebugRequest {
  readonly place: ImagePlace;
  readonly image: string;
  /** Instead of the image's own arguments, behind its entrypoint; those of the image when empty. */
  readonly args: readonly string[];
  /** Beside what the image says. */
  readonly env: ReadonlyMap<string, string>;
  readonly profile: DebugProfile;
  /** It runs in a terminal of its own. */
  readonly terminal: boolean;
}

/** All calls reject with the reason of the signal that it was started with. Dispose it in any case: ends what still runs, and removes all there is of it. */
export interface DebugContainer extends AsyncDisposable {
  readonly id: string;
  /** On the host. */
  readonly pid: number;
  /** What it prints next, both streams in one; undefined when it has ended and all was read. While nobody reads, it waits. */
  read(): Promise<Uint8Array | undefined>;
  exited(): Promise<number>;
  /** Resolves when it was taken, which can last until the container reads. */
  write(bytes: Uint8Array): Promise<void>;
  /** What it reads comes to an end; nothing happens to one with a terminal. */
  closeInput(): Promise<void>;
  /** In characters. Nothing happens without a terminal. */
  resize(width: number, height: number): Promise<void>;
  /** By number, to the first process. Nothing happens when it has ended. */
  kill(signalNumber: number): Promise<void>;
}

export interface DebugPort {
  /** Rejects with NOT_FOUND when the image is not there, with UNAVAILABLE when its containerd is not, or the node is about to go down. */
  start(request: DebugRequest, signal: AbortSignal): Promise<DebugContainer>;
}
