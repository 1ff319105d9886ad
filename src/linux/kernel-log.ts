// The kernel's log, /dev/kmsg: records out, lines in. Source: Documentation/ABI/testing/dev-kmsg.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { abortable } from "../base/abort.ts";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import type { KmsgRecord } from "../formats/kmsg.ts";
import { parseKmsg } from "../formats/kmsg.ts";
import type { Libc } from "./ffi/libc.ts";
import { SystemError } from "./system-error.ts";

export interface KernelLogOptions {
  /** Go on with new records when the old ones are read; else the iteration ends there. */
  readonly follow: boolean;
  /** Start with new records instead of the oldest one kept. */
  readonly fromEnd?: boolean;
}

export interface KernelLog {
  /** Records that the kernel dropped because we read too slowly are skipped silently: `sequence` shows the gap. Ends with the signal. */
  read(options: KernelLogOptions, signal: AbortSignal): AsyncIterable<KmsgRecord>;
  /** One line. `priority` 0 emergency to 7 debug, facility daemon. Never waits, never fails: what cannot be written is dropped. */
  write(priority: number, line: string): void;
}

const devicePath = "/dev/kmsg";
/** Longest record the kernel hands out: CONSOLE_EXT_LOG_MAX. */
const maxRecordBytes = 8192;
/** Longest line the kernel takes: LOG_LINE_MAX less its own prefix. */
const maxLineBytes = 976;
const daemonFacility = 3 << 3;
const newline = encodeUtf8("\n");
const SEEK_END_POSITION = 2;

/** Records that are read at once before the event loop goes on. */
const recordsPerTurn = 16;

type ReadResult = KmsgRecord | "would-block" | "overrun";

function readRecord(libc: Libc, fd: number, buffer: Uint8Array): ReadResult {
  try {
    return parseKmsg(buffer.subarray(0, libc.call("read", fd, buffer, buffer.length)));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (error.code === "EAGAIN" || error.code === "EINTR") return "would-block";
    if (error.code === "EPIPE") return "overrun";
    throw error;
  }
}

async function* readAll(
  libc: Libc,
  { follow, fromEnd = false }: KernelLogOptions,
  signal: AbortSignal,
): AsyncIterable<KmsgRecord> {
  if (signal.aborted) return;
  await using handle = await open(devicePath, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fromEnd) libc.call("lseek", handle.fd, 0, SEEK_END_POSITION);
  const buffer = new Uint8Array(maxRecordBytes);
  let wake: (() => void) | undefined;
  let count = 0;
  const watcher = libc.poll(handle.fd, { readable: false, writable: false }, () => wake?.());
  try {
    while (!signal.aborted) {
      const result = readRecord(libc, handle.fd, buffer);
      if (result === "overrun") continue;
      if (result !== "would-block") {
        // There may be thousands at first: others get their turn in between.
        if (++count % recordsPerTurn === 0) await setImmediate();
        yield result;
        continue;
      }
      if (!follow) return;
      const readable = Promise.withResolvers<void>();
      wake = readable.resolve;
      watcher.watch({ readable: true, writable: false });
      await abortable(readable.promise, signal);
      watcher.watch({ readable: false, writable: false });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    watcher.close();
  }
}

/** The machine's log. `open` is called once; the descriptor for writing stays open for the life of the process. */
export async function openKernelLog(libc: Libc): Promise<KernelLog & AsyncDisposable> {
  const handle: FileHandle = await open(devicePath, constants.O_WRONLY | constants.O_NONBLOCK);
  return {
    read: (options, signal) => readAll(libc, options, signal),
    write(priority, line) {
      // without a newline at its end the kernel keeps the record back, for more of the line may come
      const bytes = encodeUtf8(`<${daemonFacility | (priority & 7)}>${line}`).subarray(0, maxLineBytes);
      const text = concatBytes([bytes, newline]);
      try {
        libc.call("write", handle.fd, text, text.length);
      } catch {
        // EAGAIN: the kernel limits how much a writer may log; there is nowhere else to say so
      }
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
