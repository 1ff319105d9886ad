// The linux room against a real kernel, as root. It leaves the mount table as it was; outside of a guest run it under `unshare -m`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { once } from "node:events";
import { test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { openKernelLog } from "../../src/linux/kernel-log.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { launchPath } from "../../src/linux/process.ts";
import { openPrivateOverlay } from "../../src/linux/private-overlay.ts";
import { openReaper } from "../../src/linux/reaper.ts";

const PR_SET_CHILD_SUBREAPER = 36;

const libc = openLibc();
const files = nodeFiles();
const mounts = kernelMounts(libc);

/** A tmpfs to work in. */
async function scratch(): Promise<string> {
  const folder = await mkdtemp("/tmp/linux-");
  await mounts.mount({ source: "scratch", target: folder, type: "tmpfs", flags: ["no-suid"], data: "size=4M" });
  return folder;
}

void test("mount, bind read-only, move and unmount show in the table", async () => {
  const folder = await scratch();
  await files.makeDirectory(`${folder}/a`);
  await files.makeDirectory(`${folder}/b`);
  await files.makeDirectory(`${folder}/c`);
  await files.replace(`${folder}/a/file`, "x");
  await mounts.bind(`${folder}/a`, `${folder}/b`, { flags: ["read-only"] });
  await assert.rejects(files.replace(`${folder}/b/file`, "y"), { code: "EROFS" });
  await mounts.move(`${folder}/b`, `${folder}/c`);
  const bound = (await mounts.table()).find(({ target }) => target === `${folder}/c`);
  assert.deepEqual([bound?.root, bound?.options[0]], ["/a", "ro"]);
  await mounts.unmount(`${folder}/c`);
  await assert.rejects(mounts.unmount(`${folder}/c`), { code: "EINVAL" });
  await mounts.unmount(folder, "detach");
});

void test("openPrivateOverlay() covers a folder that only its own process can change", async () => {
  const folder = await scratch();
  const target = `${folder}/etc`;
  await files.makeDirectory(`${folder}/scratch`);
  await files.makeDirectory(target);
  await files.replace(`${target}/os-release`, "old");
  const overlay = await openPrivateOverlay({
    files,
    mounts,
    target,
    scratch: `${folder}/scratch`,
    sizeBytes: 1024 * 1024,
  });
  await files.replace(`${overlay.writablePath}/os-release`, "new");
  await files.makeDirectory(`${overlay.writablePath}/cri/conf.d`);
  await files.replace(`${overlay.writablePath}/cri/conf.d/a`, "b");
  assert.deepEqual(
    [await files.readText(`${target}/os-release`), await files.readText(`${target}/cri/conf.d/a`)],
    ["new", "b"],
  );
  await assert.rejects(files.replace(`${target}/os-release`, "mine"), { code: "EROFS" });
  assert.deepEqual(await files.list(`${folder}/scratch`), []);
  const table = await mounts.table();
  assert.deepEqual(
    table.filter((entry) => entry.target.startsWith(folder)).map((entry) => [entry.type, entry.target]),
    [
      ["tmpfs", folder],
      ["overlay", target],
    ],
  );
  await overlay[Symbol.asyncDispose]();
  await mounts.unmount(folder, "detach");
});

void test("openReaper() takes 1000 orphans and leaves claimed children to their owner", async () => {
  libc.call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  await using reaper = openReaper(libc);
  // launch ends at once without arguments
  const script = `for (let i = 0; i < 1000; i++) require("child_process").spawn("${launchPath}", [], { detached: true, stdio: "ignore" }).unref()`;
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  using claim = reaper.claim(child.pid ?? 0);
  const [code] = await once(child, "exit");
  claim[Symbol.dispose]();
  assert.equal(code, 0);
  for (let round = 0; round < 2400 && reaper.reaped < 1000; round++) await systemClock.sleep(50);
  assert.equal(reaper.reaped, 1000);
});

void test("files of sysfs that can only be written are written", async () => {
  // There is no such device: the kernel says so once the file is open.
  await assert.rejects(files.write("/sys/bus/pci/drivers_probe", "ffff:1f:1f.7"), { code: "ENODEV" });
});

void test("stage 1 lets programs open a million files", async () => {
  const limits = (await nodeFiles().findText("/proc/self/limits")) ?? "";
  assert.match(limits, /^Max open files\s+1048576\s+1048576\s/mu);
});

void test("openKernelLog() reads what it wrote", async () => {
  await using log = await openKernelLog(libc);
  const line = `guest test ${process.pid}`;
  const controller = new AbortController();
  const records = log.read({ follow: true, fromEnd: true }, controller.signal)[Symbol.asyncIterator]();
  const next = records.next();
  await systemClock.sleep(50);
  log.write(6, line);
  const { value } = await next;
  assert.deepEqual([value?.message, value?.priority, value?.facility], [line, 6, 3]);
  controller.abort();
  assert.equal((await records.next()).done, true);
});
