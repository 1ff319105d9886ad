// What comes from outside without the API: signals, Ctrl-Alt-Del and the power button.
import { openScope } from "../base/scope.ts";
import type { Scope } from "../base/scope.ts";
import type { Logger } from "../base/logger.ts";
import { listenAcpi } from "../linux/acpi.ts";
import type { Host } from "../linux/host.ts";
import type { NodeSequences } from "./ports/sequences.ts";

/** Signals without a meaning here; some have one for the language's runtime, which must not happen in process 1. */
const ignored: readonly NodeJS.Signals[] = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGPWR"];

/** The kernel sends SIGINT to process 1 for Ctrl-Alt-Del once it is told not to restart at once. */
export function listenToSignals(
  host: Pick<Host, "signals" | "power" | "sockets">,
  sequences: NodeSequences,
  log: Logger,
): Scope {
  host.power.setCtrlAltDelRestarts(false);
  host.signals.on("SIGINT", () => {
    log.info("restarting at once", { reason: "SIGINT" });
    sequences.reboot("force", "");
  });
  for (const name of ignored) host.signals.on(name, () => log.info("ignored signal", { signal: name }));
  const scope = openScope((error) => log.info("power button is not watched", { error }));
  scope.run(async (signal) => {
    for await (const { deviceClass } of listenAcpi(host.sockets, signal)) {
      if (!deviceClass.startsWith("button/power")) continue;
      log.info("shutting down", { reason: "power button" });
      sequences.shutdown({ force: true }, "");
    }
  });
  return scope;
}
