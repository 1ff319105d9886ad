// What services wait for.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { UnattendedInstallPhase } from "../../resources/runtime/common/enums.ts";
import { UnattendedInstallStatus } from "../../resources/runtime/unattended-install-status.ts";
import { unattendedInstallDone } from "./conditions.ts";

const unattended =
  'apiVersion: v1alpha1\nkind: UnattendedInstallConfig\nprovisioning: { diskSelector: { match: disk.dev_path == "/dev/vda" } }\n';

test("unattendedInstallDone() waits for a config, and then until the node runs from where it is to stay", async () => {
  const state = openState(openMemoryState({ clock: manualClock() }));
  const condition = unattendedInstallDone({ state, mode: "metal" });
  let isDone = false;
  const waited = condition.wait(new AbortController().signal).then(() => (isDone = true));
  expect(condition.describe()).toBe("machine config");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: unattended }));
  const report = (phase: number): Promise<unknown> =>
    state.modify(UnattendedInstallStatus, "unattended-install", () => ({ image: "", phase, error: "" }));
  await report(UnattendedInstallPhase.installing);
  await report(UnattendedInstallPhase["waiting-for-reboot"]);
  await expect.poll(condition.describe).toBe("unattended install");
  expect(isDone).toBe(false);
  await report(UnattendedInstallPhase.installed);
  await waited;
});

test("unattendedInstallDone() holds when the config asks for none, and in a container", async () => {
  const state = openState(openMemoryState({ clock: manualClock() }));
  const { signal } = new AbortController();
  await expect(unattendedInstallDone({ state, mode: "container" }).wait(signal)).resolves.toBeUndefined();
  const yaml = "version: v1alpha1\nmachine: { type: worker, install: { disk: /dev/vda } }\n";
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await expect(unattendedInstallDone({ state, mode: "metal" }).wait(signal)).resolves.toBeUndefined();
});
