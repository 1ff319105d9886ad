// The terminal that somebody sits at, as commands use it: keys as they are typed, its size, and signals that are meant for somebody else.
import { writeSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { CanceledError } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";

/** What ends a program that does not listen. */
export type EndSignal = "SIGHUP" | "SIGINT" | "SIGQUIT" | "SIGTERM";

/** The other screen of the terminal, no cursor, no wrapping; and back. Source: xterm control sequences, DECSET 1049, 25, 7. */
const enterScreen = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
const leaveScreen = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";

/** Of terminals behind a serial line, of which the kernel knows nothing. */
const unknownSize: TerminalSize = { width: 80, height: 24 };

/** Longer than a signal takes. */
const stopMs = 100;

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
  /** The whole screen without a cursor, apart from what was there; given back when this is disposed, at the latest at the end of the program. */
  fullScreen(): Disposable;
  /** Stops the program as the shell does, with its terminal as it was; resolves when it goes on, with the terminal as the program had it. */
  suspend(): Promise<void>;
  /** stdin, to its end or until the signal aborts; then nobody can read it any more. */
  input(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Signals go to the listener, by number, and do not end the program, until this is disposed. */
  takeSignals(listener: (signalNumber: number) => void): Disposable;
}

/** At once, since at the end of the program nothing waits; who does not read any more does not need it. */
function writeNow(text: string): void {
  try {
    writeSync(1, text);
  } catch {
    // the terminal is gone
  }
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
  let isRaw = false;
  let hasScreen = false;
  return {
    isInteractive: isatty(0) && isatty(1),
    size() {
      const [width, height] = process.stdout.getWindowSize();
      return width === 0 || height === 0 ? unknownSize : { width, height };
    },
    onResize(listener) {
      process.stdout.on("resize", listener);
      return { [Symbol.dispose]: () => void process.stdout.off("resize", listener) };
    },
    raw() {
      const restore = (): void => {
        process.off("exit", restore);
        isRaw = false;
        if (!process.stdin.destroyed) process.stdin.setRawMode(false);
      };
      process.stdin.setRawMode(true);
      isRaw = true;
      process.once("exit", restore);
      return { [Symbol.dispose]: restore };
    },
    fullScreen() {
      const leave = (): void => {
        process.off("exit", leave);
        if (hasScreen) writeNow(leaveScreen);
        hasScreen = false;
      };
      writeNow(enterScreen);
      hasScreen = true;
      process.once("exit", leave);
      return { [Symbol.dispose]: leave };
    },
    async suspend() {
      if (hasScreen) writeNow(leaveScreen);
      if (isRaw) process.stdin.setRawMode(false);
      process.kill(process.pid, "SIGTSTP");
      // nothing runs while we are stopped; where nobody could wake us the kernel does not stop us, and this is all
      await systemClock.sleep(stopMs);
      if (isRaw) process.stdin.setRawMode(true);
      if (hasScreen) writeNow(enterScreen);
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
