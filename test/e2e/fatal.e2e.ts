// A node that cannot go on: it says why, then reboots after 10 seconds, or stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { startVm } from "../lib/vm.ts";

/** Without it a node refuses to boot. */
const required = "slab_nomerge=";
const refusal = /Cannot boot: the kernel's command line lacks .*slab_nomerge=/;

void test("a node that cannot go on reboots after 10 s", async () => {
  await using vm = await startVm({ name: "fatal", withoutKernelArgs: [required], noReboot: true });
  await vm.waitForLine(refusal);
  const started = performance.now();
  assert.equal(await vm.waitForExit(), 0);
  assert.ok(performance.now() - started > 8000, "it rebooted too early");
});

void test("a node that cannot go on stays with panic=0", async () => {
  await using vm = await startVm({
    name: "fatal-stays",
    withoutKernelArgs: [required],
    kernelArgs: ["panic=0"],
    noReboot: true,
  });
  await vm.waitForLine(/staying as I am, as panic=0/);
  const still = await Promise.race([vm.waitForExit(vm.signal), systemClock.sleep(12_000).then(() => "runs")]);
  assert.equal(still, "runs");
});
