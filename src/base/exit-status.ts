// How a program ended.

export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: NodeJS.Signals };

/** Those that end programs, by number. Source: arch/x86/include/uapi/asm/signal.h. */
const signals: ReadonlyMap<number, NodeJS.Signals> = new Map([
  [1, "SIGHUP"],
  [2, "SIGINT"],
  [3, "SIGQUIT"],
  [4, "SIGILL"],
  [5, "SIGTRAP"],
  [6, "SIGABRT"],
  [7, "SIGBUS"],
  [8, "SIGFPE"],
  [9, "SIGKILL"],
  [11, "SIGSEGV"],
  [13, "SIGPIPE"],
  [14, "SIGALRM"],
  [15, "SIGTERM"],
  [31, "SIGSYS"],
]);

/** The signal that an exit code stands for where there is only a code, as with containers and shells: 128 and the signal's number. */
export function signalOfExitCode(code: number): NodeJS.Signals | undefined {
  return signals.get(code - 128);
}

/** Text for a log or a service's event: `exit code 1`, `killed by SIGTERM`. */
export function describeExit(status: ExitStatus): string {
  return status.kind === "exited" ? `exit code ${status.code}` : `killed by ${status.signal}`;
}
