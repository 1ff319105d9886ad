// What containers of services get: little by default, and what they ask for.
import { expect, test } from "vitest";
import type { ContainerRuntime } from "../clients/containerd/runtime.ts";
import { BugError } from "../base/errors.ts";
import { defaultSpec } from "../formats/oci/spec.ts";
import type { ContainerRunnerOptions } from "./container-options.ts";
import { containerSpec } from "./container-spec.ts";

const never = (): never => {
  throw new BugError("not called here");
};
const runtime: ContainerRuntime = { ready: never, ensureImage: never, remove: never, create: never, start: never };
const image = { entrypoint: [], command: [], env: ["A=image", "B=image"], workingDirectory: "" };
const options: ContainerRunnerOptions = {
  runtime,
  id: "demo",
  image: "sha256:0",
  args: ["/demo", "--flag"],
  cgroup: "/podruntime/demo",
  oomScoreAdj: -450,
};

test("containerSpec() gives an ordinary service no capability, and the network of the host", () => {
  const { process, linux, mounts } = containerSpec({ ...options, env: { A: "own" } }, image);
  expect(process).toEqual({
    user: { uid: 0, gid: 0 },
    args: ["/demo", "--flag"],
    env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "B=image", "A=own"],
    cwd: "/",
    capabilities: { bounding: [], effective: [], permitted: [] },
    noNewPrivileges: true,
    oomScoreAdj: -450,
  });
  expect(linux.namespaces.map(({ type }) => type)).toEqual(["pid", "ipc", "uts", "mount"]);
  expect(linux.cgroupsPath).toBe("/podruntime/demo");
  expect(linux.seccomp?.syscalls.find(({ names }) => names.includes("clone3"))?.action).toBe("SCMP_ACT_ERRNO");
  expect(mounts.map(({ destination }) => destination)).toEqual([
    ...defaultSpec("").mounts.map(({ destination }) => destination),
    "/etc/hosts",
    "/etc/resolv.conf",
  ]);
});

test("containerSpec() gives a node agent the machine", () => {
  const mapping = [{ containerID: 0, hostID: 1000, size: 10 }];
  const { process, linux, mounts } = containerSpec(
    {
      ...options,
      capabilities: "all",
      hostPid: true,
      allDevices: true,
      unmasked: true,
      writableSys: true,
      rootfsPropagation: "shared",
      extraSyscalls: ["add_key"],
      mounts: [
        { source: "/dev", destination: "/dev", options: ["rbind", "rshared", "rw"] },
        { source: "/var/x", destination: "/x", options: ["bind"], uidMappings: mapping, gidMappings: mapping },
      ],
    },
    { ...image, env: ["PATH=/bin"], workingDirectory: "/work" },
  );
  expect(process.capabilities.bounding).toHaveLength(39);
  expect(process.capabilities.bounding).not.toContain("CAP_SYS_MODULE");
  expect([process.env, process.cwd]).toEqual([["PATH=/bin"], "/work"]);
  expect(linux).toMatchObject({
    resources: { devices: [{ allow: true, access: "rwm" }] },
    maskedPaths: [],
    readonlyPaths: [],
    rootfsPropagation: "shared",
    namespaces: [{ type: "ipc" }, { type: "uts" }, { type: "mount" }],
  });
  expect(linux.seccomp?.syscalls[0]?.names).toEqual(expect.arrayContaining(["mount", "clone3", "add_key", "read"]));
  expect(mounts.filter(({ destination }) => destination.startsWith("/dev"))).toEqual([
    { destination: "/dev", type: "bind", source: "/dev", options: ["rbind", "rshared", "rw"] },
  ]);
  expect(mounts.at(-1)).toMatchObject({ destination: "/x", uidMappings: mapping, gidMappings: mapping });
  expect(mounts.find(({ destination }) => destination === "/sys")?.options).toContain("rw");
});
