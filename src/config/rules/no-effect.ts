// Documents that are checked and stored, and that nothing on this node carries out: clients are told so.
import type { Reporter } from "../document.ts";

/** `local`: on the user's machine nobody knows which version of the system the config is for, and nothing is said. */
export function warnOfNoEffect(report: Reporter, { local }: { readonly local: boolean }, what: string): void {
  if (!local) report.warning([], `${what} has no effect on this version of the system`);
}
