// apid: the API's front to the network. A process of its own that can do nothing but what a front needs.
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { processRunner } from "../supervisor/process-runner.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import type { ServiceContext } from "./shared/context.ts";

export const apidPort = 50_000;
/** Start-up snapshot with all modules loaded: see tools/bundle/snapshot.ts. */
const snapshot = "/usr/lib/ichor/apid.blob";

/**
 * Bytes are passed on, not computed with: the compiler's memory would be wasted, and what calls leave behind is handed back when none runs.
 * Measured after 500 calls: 59 MB instead of 86.
 */
const smallMemory = ["--expose-gc", "--lite-mode", "--max-semi-space-size=1", "--v8-pool-size=1"];

export const apid: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "apid",
  restart: "always",
  async prepare({ cgroups, cpus }) {
    await createControlGroup(cgroups, controlGroups.apid, cpus);
  },
  runner: ({ processes }) =>
    processRunner({
      processes,
      path: "/usr/bin/node",
      args: ["--disallow-code-generation-from-strings", "--no-warnings", ...smallMemory, `--snapshot-blob=${snapshot}`],
      env: { NODE_ENV: "production", MALLOC_ARENA_MAX: "1" },
      uid: 50,
      gid: 50,
      cgroup: controlGroups.apid.path,
      root: {
        directory: "/system/libexec/apid",
        mounts: [
          { kind: "bind", source: "/usr/bin/node", target: "/usr/bin/node", options: ["ro"] },
          { kind: "bind", source: "/usr/lib/x86_64-linux-gnu", target: "/usr/lib/x86_64-linux-gnu", options: ["ro"] },
          { kind: "bind", source: "/usr/lib64", target: "/lib64", options: ["ro"] },
          { kind: "bind", source: snapshot, target: snapshot, options: ["ro"] },
          { kind: "bind", source: "/etc", target: "/etc", options: ["ro"] },
          { kind: "bind", source: "/system/run/machined", target: "/system/run/machined" },
          { kind: "bind", source: "/system/run/apid", target: "/system/run/apid" },
        ],
        proc: true,
        devices: true,
      },
      capabilities: [],
      noNewPrivileges: true,
      oomScoreAdj: -998,
      limits: { nofile: 65_536 },
      graceMs: 15_000,
    }),
  health: ({ probe }) => ({ check: (signal) => probe.tcp("127.0.0.1", apidPort, signal) }),
});
