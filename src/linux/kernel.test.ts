import { createServer, connect } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { release, tmpdir } from "node:os";
import { once } from "node:events";
import { expect, test } from "vitest";
import { openLibc } from "./ffi/libc.ts";
import { nodeFiles } from "./files.ts";
import { kernelInfo } from "./kernel-info.ts";
import { kernelMounts } from "./mount.ts";
import { kernelPeerCredentials } from "./peer-credentials.ts";
import { kernelSockets } from "./socket.ts";
import { fileSysctl } from "./sysctl.ts";
import { kernelTime } from "./system-time.ts";
import { kernelUevents } from "./uevents.ts";

const libc = openLibc();
const files = nodeFiles();

test("kernelMounts().table() shows the root", async () => {
  const table = await kernelMounts(libc).table();
  expect(table.some(({ target }) => target === "/")).toBe(true);
});

test("kernelTime() reads the clock and its state without privileges", () => {
  const time = kernelTime(libc);
  expect(Math.abs(Number(time.now() / 1_000_000n) - Date.now()) < 5000).toBe(true);
  expect(time.state().status).toBeTypeOf("number");
});

test("fileSysctl() tells a missing parameter from a value", async () => {
  const sysctl = fileSysctl(files);
  expect(await sysctl.read("/proc/sys/kernel/ostype")).toBe("Linux");
  expect([await sysctl.read("/proc/sys/no/such"), await sysctl.write("/proc/sys/no/such", "1")]).toEqual([
    undefined,
    false,
  ]);
});

test("fileSysctl() ends what it writes with a line feed, without which the kernel takes no words", async () => {
  const folder = await mkdtemp(`${tmpdir()}/sysctl-`);
  const path = `${folder}/printk_devkmsg`;
  await writeFile(path, "");
  const sysctl = fileSysctl(files);
  expect(await sysctl.write(path, "on")).toBe(true);
  expect([await sysctl.read(path), await files.readText(path)]).toEqual(["on", "on\n"]);
  await rm(folder, { recursive: true });
});

test("kernelInfo() reads the boot id", async () => {
  const kernel = await kernelInfo(files);
  expect(kernel.release).toBe(release());
  expect(await kernel.bootId()).toMatch(/^[0-9a-f-]{36}$/u);
});

test("kernelUevents().listen() ends with the signal", async () => {
  const controller = new AbortController();
  const events = kernelUevents(kernelSockets(libc)).listen(controller.signal);
  controller.abort();
  const seen: unknown[] = [];
  for await (const message of events) seen.push(message);
  expect(seen).toEqual([]);
});

test("kernelPeerCredentials() knows who connected", async () => {
  const folder = await mkdtemp(`${tmpdir()}/peer-`);
  const server = createServer();
  server.listen(`${folder}/s`);
  await once(server, "listening");
  const client = connect(`${folder}/s`);
  const [socket] = await once(server, "connection");
  expect(kernelPeerCredentials(libc).of(socket)).toEqual({
    pid: process.pid,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
  });
  client.destroy();
  server.close();
  await rm(folder, { recursive: true });
});
