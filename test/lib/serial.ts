// The lines of a guest's serial console: kept, watched for what tests wait for, and for a kernel that dies.
import { abortable } from "../../src/base/abort.ts";

/** What a dying kernel prints. */
const oopsPattern =
  /\b(Oops: |BUG: |Kernel panic - |general protection fault|double fault|watchdog: BUG|stack segment:)/;
/** Escape sequences, and the control characters but for tab, that firmware and consoles send. */
// oxlint-disable-next-line no-control-regex -- these are the characters that are taken out
const controlPattern = /\u001B\[[0-9;?=]*[A-Za-z]|\u001Bc|[\u0000-\u0008\u000B-\u001F]/g;

/**
 * The emulator lost a race: it ran an instruction of the kernel that the other processor was changing. Real processors do not; nothing
 * that runs in the guest is the cause.
 */
export const emulatorCrash = /\bOops: int3: /;

/** The guest's kernel died: reported as such. */
export class GuestOopsError extends Error {
  override readonly name: string = "GuestOopsError";
}

interface Waiter {
  readonly pattern: RegExp;
  resolve(match: RegExpExecArray): void;
  reject(error: Error): void;
}

export interface Serial {
  /** Bytes as they come from the console. */
  write(chunk: string): void;
  /** From now on, waits look at new lines only: the machine was switched off or reset. */
  mark(): void;
  /** No more lines will come: all waits fail. */
  close(reason: Error): void;
  /** Accepts lines again after `close`. */
  reopen(): void;
  /** The first line since the last mark that matches, already there or still to come. */
  waitForLine(pattern: RegExp, signal: AbortSignal): Promise<RegExpExecArray>;
  /** All complete lines since the last mark. */
  readonly lines: readonly string[];
  /** All text since the start, as received. */
  readonly text: string;
}

export function openSerial(onLine: (line: string) => void = () => undefined): Serial {
  let text = "";
  let partial = "";
  let lines: string[] = [];
  let closed: Error | undefined;
  const waiters = new Set<Waiter>();

  function failAll(error: Error): void {
    closed = error;
    for (const waiter of waiters) waiter.reject(error);
    waiters.clear();
  }

  function take(line: string): void {
    lines.push(line);
    onLine(line);
    for (const waiter of waiters) {
      const match = waiter.pattern.exec(line);
      if (match === null) continue;
      waiters.delete(waiter);
      waiter.resolve(match);
    }
    if (oopsPattern.test(line)) failAll(new GuestOopsError(`Guest kernel died: ${line}`));
  }

  return {
    write(chunk) {
      text += chunk;
      const parts = (partial + chunk).split("\n");
      partial = parts.pop() ?? "";
      for (const part of parts) take(part.replaceAll(controlPattern, ""));
    },
    mark() {
      lines = [];
      partial = "";
    },
    close: failAll,
    reopen() {
      closed = undefined;
    },
    async waitForLine(pattern, signal) {
      for (const line of lines) {
        const match = pattern.exec(line);
        if (match !== null) return match;
      }
      if (closed !== undefined) throw closed;
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const waiter = { pattern, resolve, reject };
      waiters.add(waiter);
      try {
        return await abortable(promise, signal);
      } finally {
        waiters.delete(waiter);
      }
    },
    get lines() {
      return lines;
    },
    get text() {
      return text;
    },
  };
}
