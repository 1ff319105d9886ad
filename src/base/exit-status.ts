// How a program ended.

export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: NodeJS.Signals };

/** Text for a log or a service's event: `exit code 1`, `killed by SIGTERM`. */
export function describeExit(status: ExitStatus): string {
  return status.kind === "exited" ? `exit code ${status.code}` : `killed by ${status.signal}`;
}
