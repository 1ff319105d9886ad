// trustd: signs workers' certificates. A process of its own on control planes, which can do nothing but what that takes.
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { processRunner } from "../supervisor/process-runner.ts";
import { networkReady, timeSynced } from "./shared/conditions.ts";
import type { ServiceContext } from "./shared/context.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";

export const trustdPort = 50_001;
const bundle = "/usr/lib/ichor/trustd.mjs";

/** It sleeps nearly all of the time. */
const smallMemory = ["--lite-mode", "--max-semi-space-size=1", "--v8-pool-size=1"];

export const trustd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "trustd",
  restart: "always",
  condition: ({ state }) => [timeSynced(state), networkReady(state)],
  async prepare({ cgroups, cpus }) {
    await createControlGroup(cgroups, controlGroups.trustd, cpus);
  },
  runner: ({ processes }) =>
    processRunner({
      processes,
      path: "/usr/bin/node",
      args: ["--disallow-code-generation-from-strings", "--no-warnings", ...smallMemory, bundle],
      env: { NODE_ENV: "production", MALLOC_ARENA_MAX: "1" },
      uid: 51,
      gid: 51,
      cgroup: controlGroups.trustd.path,
      root: {
        directory: "/system/libexec/trustd",
        mounts: [
          { kind: "bind", source: "/usr/bin/node", target: "/usr/bin/node", options: ["ro"] },
          { kind: "bind", source: "/usr/lib/x86_64-linux-gnu", target: "/usr/lib/x86_64-linux-gnu", options: ["ro"] },
          { kind: "bind", source: "/usr/lib64", target: "/lib64", options: ["ro"] },
          { kind: "bind", source: bundle, target: bundle, options: ["ro"] },
          { kind: "bind", source: "/etc", target: "/etc", options: ["ro"] },
          { kind: "bind", source: "/system/run/trustd", target: "/system/run/trustd" },
        ],
        proc: true,
        devices: true,
      },
      capabilities: [],
      noNewPrivileges: true,
      oomScoreAdj: -998,
      limits: { nofile: 1024 },
      graceMs: 5_000,
    }),
  health: ({ probe }) => ({ check: (signal) => probe.tcp("127.0.0.1", trustdPort, signal) }),
  allowed: [],
});
