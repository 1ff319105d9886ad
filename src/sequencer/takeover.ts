// Which sequence may take over from which: a table.
import type { SequenceName } from "../runtime/events.ts";

const allowed: Readonly<Partial<Record<SequenceName, readonly SequenceName[]>>> = {
  initialize: ["maintenanceUpgrade", "reboot", "emergencyVolumeCleanup"],
  // A node that was not bootstrapped is booting for as long as nobody does it.
  boot: ["reboot", "reset", "upgrade", "stageUpgrade", "emergencyVolumeCleanup"],
  reboot: ["reboot"],
  reset: ["reboot"],
};

export function mayTakeOver(running: SequenceName, next: SequenceName): boolean {
  return allowed[running]?.includes(next) ?? false;
}
