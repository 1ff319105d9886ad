// Stage 1 when something is wrong: it says which step failed and why, then reboots after 10 seconds, or stays.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { encodeCpio } from "../../src/formats/cpio.ts";
import { pieceDigests } from "../../src/boot/piece-digests.ts";
import { startVm } from "../lib/vm.ts";

/** An archive with one file, which replaces that of the initramfs. */
function overlay(path: string, text: string): Uint8Array {
  return encodeCpio([{ kind: "file", path, mode: 0o644, content: Buffer.from(text) }], 0);
}

const digests = pieceDigests(readFileSync("out/rootfs.sqsh")).split("\n");
const wrongDigest = overlay("rootfs.sqsh.sha256", digests.with(3, "0".repeat(64)).join("\n"));
const damaged = /\[initramfs\] check the root file system: \/rootfs\.sqsh: digest of piece 3 is not 0{64}$/;

void test("a damaged root is not mounted: the machine says so and reboots after 10 s", async () => {
  await using vm = await startVm({ name: "damaged-root", overlays: [wrongDigest], noReboot: true });
  await vm.waitForLine(damaged);
  const started = performance.now();
  await vm.waitForLine(/rebooting in 1 s$/);
  assert.equal(await vm.waitForExit(), 0);
  assert.ok(performance.now() - started > 8000, "it rebooted too early");
  assert.equal(vm.lines.filter((line) => /rebooting in \d+ s$/.test(line)).length, 10);
});

void test("a damaged root and panic=0: the machine stays", async () => {
  await using vm = await startVm({
    name: "damaged-root-stays",
    overlays: [wrongDigest],
    noReboot: true,
    kernelArgs: ["panic=0"],
  });
  await vm.waitForLine(damaged);
  await vm.waitForLine(/stopped here, as panic=0 asks$/);
  const still = await Promise.race([vm.waitForExit(vm.signal), systemClock.sleep(3000).then(() => "runs")]);
  assert.equal(still, "runs");
});

void test("a root with a piece more than it has digests is not mounted", async () => {
  const overlays = [overlay("rootfs.sqsh.sha256", digests.slice(0, -2).join("\n"))];
  await using vm = await startVm({ name: "longer-root", overlays, noReboot: true });
  await vm.waitForLine(/\[initramfs\] check the root file system: .*: size is not that of its digests$/);
});

void test("a program that is not there is named", async () => {
  const overlays = [overlay("init.args", "/usr/bin/none\n")];
  await using vm = await startVm({ name: "no-program", overlays, noReboot: true });
  await vm.waitForLine(/\[initramfs\] start the agent: \/usr\/bin\/none: No such file or directory$/);
});

void test("a module that does not load is named", async () => {
  const overlays = [overlay("modules/list", "none.ko\n")];
  await using vm = await startVm({ name: "no-module", overlays, noReboot: true });
  await vm.waitForLine(/\[initramfs\] load modules: \/modules\/none\.ko: No such file or directory$/);
});

void test("a processor below x86-64-v2 is refused for good", async () => {
  await using vm = await startVm({ name: "old-processor", cpu: "qemu64", noReboot: true });
  await vm.waitForLine(/check the processor: found a processor without .*, want x86-64-v2; stopped$/);
});
