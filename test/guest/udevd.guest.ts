// udevd as the node starts it, confined as it is there: modules, devices and their names.
import assert from "node:assert/strict";
import { readFile, readdir, readlink } from "node:fs/promises";
import { test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { nodeProcesses } from "../../src/linux/process.ts";
import { parseKernelArgs } from "../../src/runtime/kernel-args.ts";
import { coldplug, udevdProcess } from "../../src/services/udevd.ts";

const processes = nodeProcesses();
const files = nodeFiles();

void test("udevd finds devices and loads their modules, without what it is refused", async (context) => {
  const signal = AbortSignal.timeout(60_000);
  await files.makeDirectory("/sys/fs/cgroup/system/udevd", { mode: 0o755 });
  const printed: string[] = [];
  const output = (chunk: Uint8Array): void => void printed.push(Buffer.from(chunk).toString());
  const udevd = await processes.start({ ...udevdProcess, output });
  context.after(() => udevd.kill("SIGKILL")); // a failure must not keep the guest from its end
  const { check } = coldplug({ files, processes, clock: systemClock, kernelArgs: parseKernelArgs("") });
  await check(signal);
  await check(signal);
  await processes.run({ path: "/usr/bin/udevadm", args: ["settle", "--timeout=50"], env: {} }, signal);
  const status = await readFile(`/proc/${udevd.pid}/status`, "utf8");
  assert.match(status, /^NoNewPrivs:\t1\nSeccomp:\t2$/mu);
  const entries = await readdir("/dev/disk/by-path", { withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink()); // partitions have a folder of their own there
  const targets = await Promise.all(links.map(({ name }) => readlink(`/dev/disk/by-path/${name}`)));
  assert.ok(targets.includes("../../vda"), `by path are ${targets.join(" ")}`);
  assert.match(await readFile("/proc/modules", "utf8"), /^virtio_net /mu);
  udevd.kill("SIGTERM");
  assert.deepEqual(await udevd.exited, { kind: "exited", code: 0 }, printed.join(""));
});
