// A machine whose agent stands still while its image is on trial, with one watchdog or another.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultyInitramfs } from "./bad-images.ts";
import { startVm } from "./vm.ts";

/** As the boot loader says it of a bank on trial. */
const onTrial = "ichor.trial=1";
/** The agent gives it to the watchdog. */
const watchdogSeconds = 60;

export interface StandstillOptions {
  readonly name: string;
  /** The machine's, as QEMU's -device takes them. */
  readonly devices: readonly string[];
  /** Told what took how long. */
  readonly say: (line: string) => void;
}

/** Stage 1 arms the watchdog, the agent feeds it, stands still, and the machine starts again by the watchdog and nothing else. */
export async function assertStandstillEnds({ name, devices, say }: StandstillOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ichor-watchdog-"));
  const initramfs = join(folder, "initramfs");
  writeFileSync(initramfs, faultyInitramfs("machined-hangs"));
  try {
    const kernelArgs = [onTrial, "loglevel=7"];
    await using vm = await startVm({ name, initramfs, kernelArgs, devices, noReboot: true, timeLimitMs: 400_000 });
    await vm.waitForLine(/\[initramfs\] on trial: the machine starts again when nothing is heard for 120 s$/);
    await vm.waitForLine(/watchdog is fed/);
    await vm.waitForLine(/\[fault\] stops$/);
    const stopped = performance.now();
    await vm.waitForLine(/event loop stands still for 10000 ms$/);
    assert.equal(await vm.waitForExit(), 0);
    const seconds = (performance.now() - stopped) / 1000;
    say(`restarted after ${seconds.toFixed(1)} s`);
    assert.ok(seconds > watchdogSeconds / 2, "something else restarted it");
    assert.ok(!vm.lines.some((line) => line.includes("rebooting in")), "it restarted itself");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
