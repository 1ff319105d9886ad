import { expect, test } from "vitest";
import type { DebugRequest } from "../../api/debug-port.ts";
import { commandOf, debugSpec, hostRoot, outermostMounts } from "./debug-spec.ts";

const image = { entrypoint: ["/bin/tool"], command: ["serve"], env: ["A=1", "B=a=b"], workingDirectory: "" };
const cgroup = "/system/debug/debug-1";
const request: Pick<DebugRequest, "args" | "env" | "profile" | "terminal"> = {
  args: [],
  env: new Map([["A", "2"]]),
  profile: "privileged",
  terminal: true,
};

test("a privileged container has all rights, the image's files, and those of the host below /host", () => {
  const { process, mounts, linux } = debugSpec({ request, cgroup, hostMounts: [] }, image);
  expect(process).toMatchObject({
    args: ["/bin/tool", "serve"],
    env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm", "A=2", "B=a=b"],
    cwd: "/",
    terminal: true,
    noNewPrivileges: false,
    oomScoreAdj: 500,
  });
  expect(process.capabilities.effective).toContain("CAP_SYS_ADMIN");
  expect(linux).toMatchObject({ cgroupsPath: cgroup, namespaces: [{ type: "mount" }], maskedPaths: [] });
  expect(linux.seccomp).toBeUndefined();
  expect(mounts.at(-1)).toEqual({ source: "/", destination: "/host", type: "bind", options: ["rbind", "rslave"] });
  // none of its mounts may reach the host
  expect(mounts.filter(({ options }) => options.some((option) => option.includes("shared")))).toEqual([]);
});

test("a container in the host's place sees its outermost mounts, and the host's files over those of the image", () => {
  const table = ["/", "/dev", "/proc", "/dev/pts", "/run", "/run", "/var", "/var/lib/x", "/system/state", "/variable"];
  const hostMounts = outermostMounts(table.map((target) => ({ target })));
  expect(hostMounts).toEqual(["/dev", "/proc", "/run", "/system/state", "/var", "/variable"]);
  const { mounts } = debugSpec({ request: { ...request, profile: "host-ns" }, cgroup, hostMounts }, image);
  expect(mounts.map(({ destination, type }) => [destination, type])).toEqual([
    ["/proc", "proc"],
    ...["/dev", "/run", "/system/state", "/var", "/variable"].map((target) => [target, "bind"]),
  ]);
  const mount = { type: "overlay", source: "overlay", target: "" };
  expect(hostRoot([{ ...mount, options: ["index=off", "workdir=/w", "upperdir=/u", "lowerdir=/a:/b"] }])).toEqual([
    { ...mount, options: ["index=off", "workdir=/w", "upperdir=/u", "lowerdir=/:/a:/b"] },
  ]);
  expect(() => hostRoot([{ ...mount, type: "bind", options: [] }])).toThrow("want one overlay");
});

test("arguments take the place of the image's own, behind its entrypoint", () => {
  expect(commandOf({ args: ["look"] }, image)).toEqual(["/bin/tool", "look"]);
  expect(commandOf({ args: [] }, { ...image, entrypoint: [], command: [] })).toEqual([]);
});
