import { readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { CanceledError, isCanceled } from "../base/abort.ts";
import { decodeUtf8 } from "../base/bytes.ts";
import { refusedCalls } from "../formats/refused-calls.ts";
import { encodeSeccompFilter } from "../formats/seccomp-filter.ts";
import { keptFilters, launchArguments } from "./launch-arguments.ts";
import { describeExit } from "../base/exit-status.ts";
import { nodeProcesses } from "./process.ts";

const processes = nodeProcesses();
const never = new AbortController().signal;

test("run() gives status and output, with the given environment and no other", async () => {
  const script = 'process.stdout.write(JSON.stringify(process.env)); process.stderr.write("e"); process.exit(3)';
  const { status, stdout, stderr } = await processes.run(
    { path: process.execPath, args: ["-e", script], env: { A: "1" } },
    never,
  );
  expect([describeExit(status), decodeUtf8(stdout), decodeUtf8(stderr)]).toEqual(["exit code 3", '{"A":"1"}', "e"]);
});

test("run() kills the process when the signal aborts", async () => {
  const controller = new AbortController();
  const running = processes.run(
    { path: process.execPath, args: ["-e", "setInterval(() => 0, 1000)"] },
    controller.signal,
  );
  controller.abort(new CanceledError("stop"));
  await expect(running).rejects.toSatisfy(isCanceled);
});

test("start() rejects when the program does not exist, and tells the signal that killed it", async () => {
  await expect(processes.start({ path: "/nonexistent/program" })).rejects.toThrow(
    'Cannot start "/nonexistent/program"',
  );
  const child = await processes.start({ path: process.execPath, args: ["-e", "setInterval(() => 0, 1000)"] });
  expect([child.kill("SIGTERM"), await child.exited]).toEqual([true, { kind: "killed", signal: "SIGTERM" }]);
});

test("start() gives a child its terminal, and keeps nothing of it", async () => {
  const open = (): readonly string[] => readdirSync("/proc/self/fd").filter((fd) => fdTarget(fd) === "/dev/full");
  const { start } = nodeProcesses({ launch: "/bin/true" });
  const child = await start({ path: "/bin/true", terminal: "/dev/full" });
  expect([await child.exited, open()]).toEqual([{ kind: "exited", code: 0 }, []]);
  await expect(start({ path: "/bin/true", terminal: "/dev/nonexistent" })).rejects.toThrow("ENOENT");
});

function fdTarget(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return ""; // closed since
  }
}

test("launchArguments() names nothing that was not asked for", () => {
  expect(launchArguments({})).toEqual([]);
  const confinement = {
    uid: 50,
    gid: 50,
    cgroup: "/system/apid",
    capabilities: [],
    noNewPrivileges: true,
    limits: { nofile: 1024 },
    root: {
      directory: "/system/libexec/apid",
      mounts: [
        { kind: "bind", source: "/usr/lib", target: "/usr/lib", options: ["ro", "nosuid"] },
        { kind: "tmpfs", target: "/tmp" },
      ],
      devices: true,
    },
  } as const;
  expect(launchArguments(confinement).join(" ")).toBe(
    "--cgroup /sys/fs/cgroup/system/apid --rlimit nofile=1024 --unshare mount --root /system/libexec/apid " +
      "--bind /usr/lib:/usr/lib:ro,nosuid --tmpfs /tmp --devices minimal --gid 50 --uid 50 --keep-caps none --no-new-privs",
  );
});

test("launchArguments() brings no_new_privs with refused system calls", () => {
  const filter = Buffer.from(encodeSeccompFilter(refusedCalls(["boot"]))).toString("hex");
  expect(launchArguments({ uid: 50, refusedCalls: ["boot"] })).toEqual([
    "--uid",
    "50",
    "--no-new-privs",
    "--seccomp",
    filter,
  ]);
});

test("keptFilters() assembles the filter of a set of groups once, whatever their order", () => {
  const assembled: string[] = [];
  const filterText = keptFilters((groups) => `filter ${assembled.push(groups.join("+"))}`);
  const filters = [filterText(["mounts", "boot"]), filterText(["boot"]), filterText(["boot", "mounts"])];
  expect([filters, assembled]).toEqual([
    ["filter 1", "filter 2", "filter 1"],
    ["boot+mounts", "boot"],
  ]);
});

test("launchArguments() asks for a controlling terminal", () => {
  expect(launchArguments({ terminal: "/dev/tty2", nice: 10 })).toEqual(["--nice", "10", "--ctty"]);
});

test("launchArguments() tells of a root over a folder", () => {
  const root = { directory: "/system/libexec/a", lower: "/usr/lib/a", mounts: [], proc: true } as const;
  const start = "--unshare mount --root /system/libexec/a --lower /usr/lib/a";
  expect(launchArguments({ root }).join(" ")).toBe(`${start} --proc`);
  expect(launchArguments({ root: { ...root, isWritable: true } }).join(" ")).toBe(`${start} --writable --proc`);
});
