// Named pipes to and from other processes: how the output of containers comes to us, and what somebody types goes to them.
import { constants } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { dirname } from "node:path";
import { abortable } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import { wakeup } from "../base/wakeup.ts";
import type { Libc } from "./ffi/libc.ts";

export interface NamedPipe {
  /** Takes what is still in it, and removes it. A writer that does not let go is left alone after 2 s. */
  close(): Promise<void>;
}

/** A pipe that is read in the reader's own time: what nobody takes stays in it, and its writers wait. Dispose it: what is left is dropped, the pipe is removed. */
export interface PipeReader extends AsyncDisposable {
  /** The next piece, up to 64 KiB. Undefined at the end: after `finish`, when all writers have let go. Rejects with the signal's reason; nothing is lost then. */
  read(signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** No further writer will come. */
  finish(): void;
}

/** A pipe that others read. Dispose it: its readers come to the end, what they have not taken is dropped, the pipe is removed. */
export interface PipeWriter extends AsyncDisposable {
  /** Resolves when the pipe has taken all of it; waits while nobody reads. Rejects with the signal's reason. */
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}

/** All make a pipe in place of what is there, and its folder (0700). No opening waits for the other end. */
export interface NamedPipes {
  /** Reads until it is closed: writers may come and go. */
  open(path: string, onData: (chunk: Uint8Array) => void): Promise<NamedPipe>;
  openReader(path: string): Promise<PipeReader>;
  openWriter(path: string): Promise<PipeWriter>;
}

const S_IFIFO = 0o010_000;
const O_CLOEXEC = 0o2_000_000;
const openFlags = constants.O_NONBLOCK | O_CLOEXEC;
const patienceMs = 2000;

export function kernelPipes(libc: Libc, clock: Clock): NamedPipes {
  async function make(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rm(path, { force: true });
    await libc.callAsync("mknod", path, S_IFIFO | 0o600, 0);
  }

  async function openForReading(path: string): Promise<{ readonly socket: Socket; readonly endWriting: () => void }> {
    await make(path);
    // Opening for reading does not wait for a writer, opening for writing needs a reader: hence the order. Our own end for writing keeps it from ending.
    const reader = await libc.callAsync("open", path, openFlags | constants.O_RDONLY);
    const writer = await libc.callAsync("open", path, openFlags | constants.O_WRONLY);
    const socket = new Socket({ fd: reader, readable: true, writable: false });
    socket.on("error", () => undefined); // "close" follows
    let isOpen = true;
    const endWriting = (): void => {
      if (isOpen) libc.call("close", writer);
      isOpen = false;
    };
    return { socket, endWriting };
  }

  return {
    async open(path, onData) {
      const { socket, endWriting } = await openForReading(path);
      socket.on("data", onData);
      const ended = Promise.withResolvers<void>();
      socket.once("close", () => ended.resolve());
      return namedPipe({ path, socket, ended: ended.promise, endWriting }, clock);
    },
    async openReader(path) {
      return pipeReader({ path, ...(await openForReading(path)) });
    },
    async openWriter(path) {
      await make(path);
      // For both directions: neither this nor a writing waits for a reader to come, and none that goes ends the writing.
      const fd = await libc.callAsync("open", path, openFlags | constants.O_RDWR);
      return pipeWriter(path, new Socket({ fd, readable: false, writable: true }));
    },
  };
}

function pipeReader({ path, socket, endWriting }: Omit<Parts, "ended">): PipeReader {
  const changed = wakeup();
  let isOver = false;
  socket.on("readable", () => changed.ring());
  socket.once("close", () => {
    isOver = true;
    changed.ring();
  });
  return {
    async read(signal) {
      for (;;) {
        signal.throwIfAborted();
        const piece = socket.read() as Uint8Array | null; // no encoding is set
        if (piece !== null) return piece;
        if (isOver) return undefined;
        await changed.next(signal);
      }
    },
    finish: endWriting,
    async [Symbol.asyncDispose]() {
      endWriting();
      socket.destroy();
      await rm(path, { force: true });
    },
  };
}

function pipeWriter(path: string, socket: Socket): PipeWriter {
  socket.on("error", () => undefined); // whoever writes gets it
  return {
    async write(bytes, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)));
      await abortable(promise, signal);
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await rm(path, { force: true });
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
