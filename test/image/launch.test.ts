// What of the launch helper needs no privileges: arguments, environment, exit codes. The rest is tested in the guest.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { callGroups } from "../../src/formats/refused-calls.ts";
import { encodeSeccompFilter } from "../../src/formats/seccomp-filter.ts";
import { launchArguments } from "../../src/linux/launch-arguments.ts";
import { compile, launchSources } from "../../tools/image/stage1.ts";

const folder = mkdtempSync(join(tmpdir(), "ichor-launch-"));
const program = join(folder, "launch");
compile(launchSources, program);
afterAll(() => rmSync(folder, { recursive: true }));

function launch(...args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env: { LEAK: "1" } });
  return { code: status, out: stdout, err: stderr };
}

test("launch: becomes the program, with the environment given and no other", () => {
  const args = ["--env", "A=b c", "--umask", "027", "--rlimit", "nofile=64", "--chdir", "/usr", "--no-new-privs"];
  const script = "env | grep -v -e PWD -e ^_; pwd; umask; ulimit -n; grep NoNewPrivs /proc/self/status; exit 7";
  const result = launch(...args, "--", "/bin/sh", "-c", script);
  expect(result).toEqual({ code: 7, out: "A=b c\n/usr\n0027\n64\nNoNewPrivs:\t1\n", err: "" });
});

test("launch: refuses system calls to the program and its children, which go on with the rest", () => {
  const refused = [83, 258].map((number) => ({ number, errno: 1 })); // mkdir and mkdirat
  const filter = Buffer.from(encodeSeccompFilter(refused)).toString("hex");
  const script = `mkdir ${folder}/made; touch ${folder}/file; ls ${folder}; grep Seccomp: /proc/self/status`;
  const { code, out, err } = launch("--no-new-privs", "--seccomp", filter, "--", "/bin/sh", "-c", script);
  expect([code, out]).toEqual([0, "file\nlaunch\nSeccomp:\t2\n"]);
  expect(err).toMatch(/^mkdir: .*Operation not permitted\n$/u);
});

/** The programs of a node are Node: what it sends itself, and how it ends. */
function signalsOf(script: string): { readonly out: string; readonly signal: NodeJS.Signals | null } {
  const args = [...launchArguments({ refusedCalls: callGroups }), "--", process.execPath, "-e", script];
  const { stdout, signal } = spawnSync(program, args, { encoding: "utf8" });
  return { out: stdout.trim(), signal };
}

test("launch: with all system calls refused Node sends signals to itself, and to nobody else", () => {
  const tried = ["process.pid", "process.ppid", "0", "-1"].map((pid) => `attempt(() => process.kill(${pid}, 0))`);
  const attempt = 'const attempt = (f) => { try { return f() && "sent"; } catch ({ code }) { return code; } };';
  const { out } = signalsOf(`${attempt} console.log([${tried.join()}].join())`);
  expect(out).toBe("sent,EPERM,EPERM,EPERM");
  expect(signalsOf("process.abort()")).toEqual({ out: "", signal: "SIGABRT" });
  // without a handler of the program Node puts the terminal in order, and sends itself the signal again
  expect(signalsOf('process.kill(process.pid, "SIGTERM"); setTimeout(() => console.log("lives"), 1000)')).toEqual({
    out: "",
    signal: "SIGTERM",
  });
  const handler = 'process.once("SIGTERM", () => (console.log("told"), process.exit()))';
  expect(signalsOf(`${handler}; setInterval(() => 0, 1000); process.kill(process.pid, "SIGTERM")`).out).toBe("told");
});

test.each([
  [["--", "/none/such"], "launch: start: /none/such: No such file or directory\n"],
  [["--cgroup", "/none", "--", "/bin/true"], "launch: join cgroup: /none/cgroup.procs: No such file or directory\n"],
  [["--wrong", "--", "/bin/true"], "launch: read arguments: --wrong: unknown option, or its value is missing\n"],
  [["--keep-caps", "sys_magic", "--", "/bin/true"], "launch: read arguments: sys_magic: unknown capability\n"],
  [["--unshare", "mount,tim", "--", "/bin/true"], "launch: read arguments: tim: unknown name\n"],
  [["--nice", "5x", "--", "/bin/true"], "launch: read arguments: 5x: not a number in range\n"],
  [["--bind", "/a:/a", "--", "/bin/true"], "launch: read arguments: mounts: want --unshare mount\n"],
  [["--lower", "/a", "--", "/bin/true"], "launch: read arguments: --lower: want --root\n"],
  [["--writable", "--", "/bin/true"], "launch: read arguments: --writable: want --lower\n"],
  [["--seccomp", "0600000000000000", "--", "/bin/true"], "launch: read arguments: --seccomp: want --no-new-privs\n"],
  [["--seccomp", "060000000000", "--", "/bin/true"], "launch: read arguments: filter: not whole instructions\n"],
  [["--seccomp", "06000000000000 0", "--", "/bin/true"], "launch: read arguments: filter: want hexadecimal digits\n"],
  [
    ["--seccomp", "2000000000000000", "--no-new-privs", "--", "/bin/true"],
    "launch: refuse system calls: filter: Invalid argument\n",
  ],
  [["--seccomp", "0".repeat(513 * 16), "--", "/bin/true"], "launch: read arguments: filter: too many\n"],
  [["--", "true"], "launch: read arguments: true: want an absolute path\n"],
  [[], "launch: read arguments: program: missing after the options\n"],
])("launch: refuses %j in one line", (args, err) => {
  expect(launch(...args)).toEqual({ code: 125, out: "", err });
});
