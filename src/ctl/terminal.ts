// The terminal that somebody sits at, as commands use it: keys as they are typed, its size, and signals that are meant for somebody else.
import { constants } from "node:os";
import { isatty } from "node:tty";
import { CanceledError } from "../base/abort.ts";

/** What ends a program that does not listen. */
export type EndSignal = "SIGHUP" | "SIGINT" | "SIGQUIT" | "SIGTERM";

const endSignals: readonly EndSignal[] = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"];

export interface TerminalSize {
  /** In characters. */
  readonly width: number;
  readonly height: number;
}

export interface Terminal {
  /** stdin and stdout are a terminal. */
  readonly isInteractive: boolean;
  size(): TerminalSize;
  onResize(listener: () => void): Disposable;
  /** Keys come as they are typed, unseen and without a meaning of their own, until this is disposed; at the latest the end of the program puts it back. */
  raw(): Disposable;
  /** stdin, to its end or until the signal aborts; then nobody can read it any more. */
  input(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Signals go to the listener, by number, and do not end the program, until this is disposed. */
  takeSignals(listener: (signalNumber: number) => void): Disposable;
}

/** The terminal of this process. Who is asked to end hears of it by `onInterrupt`, once; asked again, the process is gone at once. */
export function processTerminal(onInterrupt: (reason: Error) => void): Terminal {
  const interrupts = [
    ["SIGINT", () => onInterrupt(new CanceledError("Interrupted"))],
    ["SIGTERM", () => onInterrupt(new CanceledError("Terminated"))],
  ] as const;
  const listen = (): void => {
    for (const [name, listener] of interrupts) process.once(name, listener);
  };
  listen();
  return {
    isInteractive: isatty(0) && isatty(1),
    size() {
      const [width, height] = process.stdout.getWindowSize();
      return { width, height };
    },
    onResize(listener) {
      process.stdout.on("resize", listener);
      return { [Symbol.dispose]: () => void process.stdout.off("resize", listener) };
    },
    raw() {
      const restore = (): void => {
        process.off("exit", restore);
        if (!process.stdin.destroyed) process.stdin.setRawMode(false);
      };
      process.stdin.setRawMode(true);
      process.once("exit", restore);
      return { [Symbol.dispose]: restore };
    },
    async *input(signal) {
      const stop = (): void => void process.stdin.destroy();
      if (signal.aborted) return;
      signal.addEventListener("abort", stop, { once: true });
      try {
        for await (const piece of process.stdin as AsyncIterable<Uint8Array>) yield piece; // no encoding is set
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    takeSignals(take) {
      for (const [name, listener] of interrupts) process.off(name, listener);
      const listener = (name: NodeJS.Signals): void => take(constants.signals[name]);
      for (const name of endSignals) process.on(name, listener);
      return {
        [Symbol.dispose]() {
          for (const name of endSignals) process.off(name, listener);
          listen();
        },
      };
    },
  };
}
