// Named pipes that other processes write into and we read from: how the output of containers comes to us.
import { constants } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { dirname } from "node:path";
import type { Clock } from "../base/clock.ts";
import type { Libc } from "./ffi/libc.ts";

export interface NamedPipe {
  /** Takes what is still in it, and removes it. A writer that does not let go is left alone after 2 s. */
  close(): Promise<void>;
}

export interface NamedPipes {
  /** Makes a pipe in place of what is there, and its folder (0700). Reads until it is closed: writers may come and go. */
  open(path: string, onData: (chunk: Uint8Array) => void): Promise<NamedPipe>;
}

const S_IFIFO = 0o010_000;
const O_CLOEXEC = 0o2_000_000;
const openFlags = constants.O_NONBLOCK | O_CLOEXEC;
const patienceMs = 2000;

export function kernelPipes(libc: Libc, clock: Clock): NamedPipes {
  return {
    async open(path, onData) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rm(path, { force: true });
      await libc.callAsync("mknod", path, S_IFIFO | 0o600, 0);
      // Opening for reading does not wait for a writer, opening for writing needs a reader: hence the order. Our own end for writing keeps it from ending.
      const reader = await libc.callAsync("open", path, openFlags | constants.O_RDONLY);
      const writer = await libc.callAsync("open", path, openFlags | constants.O_WRONLY);
      const socket = new Socket({ fd: reader, readable: true, writable: false });
      socket.on("data", onData);
      socket.on("error", () => undefined); // "close" follows
      const ended = Promise.withResolvers<void>();
      socket.once("close", () => ended.resolve());
      return namedPipe({ path, socket, ended: ended.promise, endWriting: () => libc.call("close", writer) }, clock);
    },
  };
}

interface Parts {
  readonly path: string;
  readonly socket: Socket;
  /** Closes our own end for writing. */
  readonly endWriting: () => void;
  readonly ended: Promise<void>;
}

function namedPipe({ path, socket, ended, endWriting }: Parts, clock: Clock): NamedPipe {
  return {
    async close() {
      endWriting();
      using patience = clock.timeout(patienceMs);
      patience.signal.addEventListener("abort", () => socket.destroy(), { once: true });
      await ended;
      await rm(path, { force: true });
    },
  };
}
