// A terminal in memory: tests type into it, change its size and send it signals.
import { encodeUtf8 } from "../../base/bytes.ts";
import { queue } from "../../base/queue.ts";
import type { Terminal, TerminalSize } from "../../dashboard/terminal.ts";

export interface FakeTerminal extends Terminal {
  /** What was done to it: `raw`, `restored`, `signals taken`, `signals left`, `input closed`. */
  readonly log: readonly string[];
  type(text: string): void;
  endInput(): void;
  resize(size: TerminalSize): void;
  /** False when nobody has taken the signals. */
  signal(signalNumber: number): boolean;
}

const capacity = 1024;

export function fakeTerminal(isInteractive = false): FakeTerminal {
  const log: string[] = [];
  const typed = queue<Uint8Array>(capacity, "fail");
  let size: TerminalSize = { width: 80, height: 25 };
  let onResize: (() => void) | undefined;
  let onSignal: ((signalNumber: number) => void) | undefined;
  return {
    isInteractive,
    log,
    type: (text) => void typed.push(encodeUtf8(text)),
    endInput: () => typed.close(),
    resize(next) {
      size = next;
      onResize?.();
    },
    signal(signalNumber) {
      onSignal?.(signalNumber);
      return onSignal !== undefined;
    },
    size: () => size,
    onResize(listener) {
      onResize = listener;
      return { [Symbol.dispose]: () => (onResize = undefined) };
    },
    raw() {
      log.push("raw");
      return { [Symbol.dispose]: () => void log.push("restored") };
    },
    fullScreen() {
      log.push("full screen");
      return { [Symbol.dispose]: () => void log.push("screen given back") };
    },
    suspend() {
      log.push("suspended");
      return Promise.resolve();
    },
    async *input(signal) {
      signal.addEventListener("abort", () => typed.close(), { once: true });
      yield* typed;
      log.push("input closed");
    },
    takeSignals(listener) {
      onSignal = listener;
      log.push("signals taken");
      return {
        [Symbol.dispose]() {
          onSignal = undefined;
          log.push("signals left");
        },
      };
    },
  };
}
