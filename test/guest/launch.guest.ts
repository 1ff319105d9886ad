// The launch helper as root against the real kernel: what a service finds when it starts.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { callGroups } from "../../src/formats/refused-calls.ts";
import { launchArguments } from "../../src/linux/launch-arguments.ts";

const launch = "/usr/libexec/ichor/launch";

/** Prints what the script returns, as JSON. */
function inside(options: readonly string[], script: string): unknown {
  const program = ["--", "/usr/bin/node", "--no-warnings", "-e", `process.stdout.write(JSON.stringify(${script}))`];
  const { status, stdout, stderr } = spawnSync(launch, [...options, ...program], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** What Node needs of the root it runs in. */
const nodeRoot = ["/usr", "/lib64", "/lib"].flatMap((path) => [
  "--bind",
  `${path === "/usr" ? path : `/usr${path}`}:${path}:ro`,
]);
const readStatus = `Object.fromEntries(require("fs").readFileSync("/proc/self/status","utf8").split("\\n").map((line)=>line.split(":\\t")))`;

void test("a service without rights: user, groups, capabilities, no_new_privs, limits", () => {
  const options = [
    "--uid",
    "50",
    "--gid",
    "50",
    "--groups",
    "5,7",
    "--keep-caps",
    "net_bind_service",
    "--no-new-privs",
  ];
  const limits = ["--oom-score-adj", "-500", "--rlimit", "nofile=512", "--nice", "3"];
  const status = inside([...options, ...limits], readStatus) as Record<string, string>;
  const names = ["Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs"];
  const one = "0000000000000400";
  const ids = "50\t50\t50\t50";
  assert.deepEqual(
    names.map((name) => status[name]?.trim()),
    [ids, ids, "5 7", one, one, one, one, one, "1"],
  );
  const seen = inside(
    [...options, ...limits],
    `[require("os").getPriority(), +require("fs").readFileSync("/proc/self/oom_score_adj")]`,
  );
  assert.deepEqual(seen, [3, -500]);
});

void test("root keeps all capabilities but those it drops", () => {
  const status = inside(["--drop-caps", "cap_sys_boot,cap_sys_module"], readStatus) as Record<string, string>;
  const dropped = (1n << 22n) | (1n << 16n);
  assert.equal(BigInt(`0x${status["CapBnd"]}`) & dropped, 0n);
  assert.equal(BigInt(`0x${status["CapEff"]}`) & dropped, 0n);
});

void test("a root of its own holds what was asked for, read-only, and nothing else", () => {
  writeFileSync("/tmp/secret", "s");
  const options = ["--unshare", "mount,pid,ipc,uts,net", "--hostname", "inner", "--root", "/mnt", ...nodeRoot];
  const script = `{
    entries: require("fs").readdirSync("/").sort(), devices: require("fs").readdirSync("/dev").sort(), pid: process.pid,
    host: require("os").hostname(), links: Object.keys(require("os").networkInterfaces()),
    write: (() => { try { require("fs").writeFileSync("/x", ""); return "written"; } catch (e) { return e.code; } })(),
    usr: (() => { try { require("fs").writeFileSync("/usr/x", ""); return "written"; } catch (e) { return e.code; } })(),
    tmp: (() => { require("fs").writeFileSync("/tmp/x", ""); return "written"; })(),
  }`;
  const mounts = ["--proc", "--devices", "minimal", "--tmpfs", "/tmp:size=1m"];
  assert.deepEqual(inside([...options, ...mounts], script), {
    entries: ["dev", "lib", "lib64", "proc", "tmp", "usr"],
    devices: ["full", "null", "random", "tty", "urandom", "zero"],
    pid: 1,
    host: "inner",
    links: [],
    write: "EROFS",
    usr: "EROFS",
    tmp: "written",
  });
  assert.equal(readFileSync("/proc/mounts", "utf8").includes("/mnt "), false);
});

void test("a root over a folder shows its files and makes the mount points it lacks, and can be written when asked", () => {
  const lower = "/tmp/launch-lower";
  mkdirSync(`${lower}/etc`, { recursive: true });
  writeFileSync(`${lower}/etc/conf`, "mine");
  writeFileSync("/tmp/bound", "bound");
  const over = ["--unshare", "mount", "--root", "/mnt", "--lower", lower, ...nodeRoot];
  const mounts = ["--bind", "/tmp/bound:/etc/deep/bound:ro", "--bind", "/tmp/bound:/etc/conf2"];
  const script = `((fs) => ({
    conf: fs.readFileSync("/etc/conf", "utf8"), bound: fs.readFileSync("/etc/deep/bound", "utf8"),
    write: ["/x", "/etc/conf", "/etc/new"].map((path) => {
      try { fs.writeFileSync(path, "new"); return fs.readFileSync(path, "utf8"); } catch (e) { return e.code; }
    }),
  }))(require("fs"))`;
  const seen = { conf: "mine", bound: "bound" };
  assert.deepEqual(inside([...over, ...mounts], script), { ...seen, write: ["EROFS", "EROFS", "EROFS"] });
  assert.deepEqual(inside([...over, "--writable", ...mounts], script), { ...seen, write: ["new", "new", "new"] });
  assert.deepEqual(inside([...over, "--writable", ...mounts], script), { ...seen, write: ["new", "new", "new"] });
  assert.deepEqual(readdirSync(`${lower}/etc`), ["conf"]);
  assert.equal(readFileSync(`${lower}/etc/conf`, "utf8"), "mine");
});

/** Harmless calls of root, in their numbers, past the C library: each fails for its senseless arguments, unless it is refused. */
const senselessCalls = {
  mount: [165, 0, 0, 0, 0, 0],
  setns: [308, -1, 0],
  unshare: [272, 1],
  clone: [56, 0x2_0000 | 0x200], // CLONE_NEWNS | CLONE_FS
  clone3: [435, 0, 0],
  ptrace: [101, 9999, 0, 0, 0],
  swapon: [167, 0, 0],
  settimeofday: [164, 1, 1],
  io_uring_setup: [425, 0, 0],
  kill: [62, 0x3fff_ffff, 0], // nobody
  x32: [0x4000_0000 | 39],
} as const;

/** What becomes of these calls here and in a child, and whether work goes on: files, threads, children. */
const callsScript = `((fs, { execFileSync }, koffi) => {
  const syscall = koffi.load(null).func("long syscall(long, long, long, long, long, long, long)");
  const call = ([number, ...values]) => (syscall(number, ...values, ...Array(6 - values.length).fill(0)) < 0 ? koffi.errno() : 0);
  fs.writeFileSync("/tmp/work", "done");
  const child = "process.stdout.write(require('fs').readFileSync('/proc/self/status', 'utf8'))";
  return {
    answers: Object.fromEntries(Object.entries(CALLS).map(([name, each]) => [name, call(each)])),
    work: fs.readFileSync("/tmp/work", "utf8"),
    hasThreads: fs.readdirSync("/proc/self/task").length > 1,
    filters: [fs.readFileSync("/proc/self/status", "utf8"), execFileSync(process.execPath, ["-e", child], { encoding: "utf8" })]
      .map((status) => /^Seccomp:\\t(.)/mu.exec(status)[1]),
  };
})(require("fs"), require("child_process"), require("/usr/lib/ichor/koffi.node"))`;

interface CallsSeen {
  readonly answers: Readonly<Record<keyof typeof senselessCalls, number>>;
  readonly [what: string]: unknown;
}

void test("a service is refused system calls, its children too, and goes on with its work", () => {
  const script = callsScript.replace("CALLS", JSON.stringify(senselessCalls));
  const free = inside([], script) as CallsSeen;
  const refused = inside(launchArguments({ refusedCalls: callGroups }), script) as CallsSeen;
  const [EPERM, ENOSYS] = [1, 38];
  const { clone3, x32, ...others } = refused.answers;
  assert.deepEqual(new Set(Object.values(others)), new Set([EPERM]));
  assert.deepEqual([clone3, x32], [ENOSYS, ENOSYS]);
  const freely = Object.entries(free.answers).filter(([name]) => name !== "x32");
  assert.deepEqual(
    freely.filter(([, errno]) => errno === EPERM || errno === ENOSYS),
    [],
  );
  const work = { work: "done", hasThreads: true };
  assert.deepEqual({ ...free, answers: {} }, { answers: {}, ...work, filters: ["0", "0"] });
  assert.deepEqual({ ...refused, answers: {} }, { answers: {}, ...work, filters: ["2", "2"] });
});

void test("a service starts in its cgroup", () => {
  mkdirSync("/sys/fs/cgroup/launch-test", { recursive: true });
  const cgroup = inside(
    ["--cgroup", "/sys/fs/cgroup/launch-test"],
    `require("fs").readFileSync("/proc/self/cgroup","utf8")`,
  );
  assert.equal(cgroup, "0::/launch-test\n");
});

void test("with a PID namespace the helper passes signals on and ends as the program does", async () => {
  const script = `process.on("SIGTERM", () => process.exit(9)); console.log("up"); setInterval(() => 0, 1000)`;
  const child = spawn(launch, ["--unshare", "pid", "--", "/usr/bin/node", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  assert.equal(code, 9);
});

void test("the program dies with the helper", async () => {
  const script = `console.log(require("fs").readlinkSync("/proc/self")); setInterval(() => 0, 1000)`;
  const child = spawn(launch, ["--unshare", "pid", "--", "/usr/bin/node", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [chunk] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  const inner = chunk.trim(); // /proc is the outer one's
  child.kill("SIGKILL");
  await once(child, "exit");
  const end = performance.now() + 10_000;
  const isAlive = (): boolean => {
    try {
      // a zombie is dead
      return !readFileSync(`/proc/${inner}/stat`, "utf8").includes(") Z ");
    } catch {
      return false;
    }
  };
  while (isAlive() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(isAlive(), false);
});
