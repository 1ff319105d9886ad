// A machine that stands still: on a trial boot the watchdog runs from stage 1 on, process 1 has it fed, and when its loop does not turn any more the
// machine starts again.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { faultyInitramfs } from "../lib/bad-images.ts";
import { startVm } from "../lib/vm.ts";

/** As the boot loader says it of a bank on trial. */
const onTrial = "ichor.trial=1";
/** The agent gives it to the watchdog. */
const watchdogSeconds = 60;

void test("a process 1 that stands still on a trial boot is restarted by the watchdog", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "ichor-watchdog-"));
  const initramfs = join(folder, "initramfs");
  writeFileSync(initramfs, faultyInitramfs("machined-hangs"));
  try {
    await using vm = await startVm({
      name: "watchdog",
      initramfs,
      kernelArgs: [onTrial, "loglevel=7"],
      devices: ["i6300esb"],
      noReboot: true,
      timeLimitMs: 400_000,
    });
    await vm.waitForLine(/\[initramfs\] on trial: the machine starts again when nothing is heard for 120 s$/);
    await vm.waitForLine(/watchdog is fed/);
    await vm.waitForLine(/\[fault\] stops$/);
    const stopped = performance.now();
    await vm.waitForLine(/event loop stands still for 10000 ms$/);
    assert.equal(await vm.waitForExit(), 0);
    const seconds = (performance.now() - stopped) / 1000;
    context.diagnostic(`restarted after ${seconds.toFixed(1)} s`);
    assert.ok(seconds > watchdogSeconds / 2, "something else restarted it");
    assert.ok(!vm.lines.some((line) => line.includes("rebooting in")), "it restarted itself");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
