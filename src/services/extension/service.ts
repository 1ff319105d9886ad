// ext-NAME: the service that a system extension brought. A process with the extension's files as its root, the machine's network and devices, and mounts that
// the extension asks for; its settings come from the machine config.
import type { CallGroup } from "../../formats/refused-calls.ts";
import { heardOnConsole } from "./console-output.ts";
import { pathExists } from "./path-condition.ts";
import { planStart, rootOf, type StartPlan } from "./start-plan.ts";
import { ExtensionServiceConfigStatus } from "../../resources/runtime/extension-service-config-status.ts";
import type { NetworkStatus } from "../../resources/network/network-status.ts";
import { type Condition, resourceCondition } from "../../supervisor/condition.ts";
import { processRunner } from "../../supervisor/process-runner.ts";
import { defineService, type BindableService } from "../../supervisor/service.ts";
import type { ExtensionDependency, ExtensionServiceSpec, NetworkPart } from "./spec.ts";
import { networkPartReady, timeSynced } from "../shared/conditions.ts";
import type { ServiceContext } from "../shared/context.ts";
import { createControlGroup } from "../shared/control-groups.ts";

/** What containers with the same capabilities are refused too, whoever runs them: an extension's service finds no less than there. */
export const extensionRefusedCalls: readonly CallGroup[] = [
  "modules",
  "boot",
  "swap",
  "keys",
  "userfaultfd",
  "io_uring",
  "obsolete",
  "cryptography",
];

export function extensionServiceId(name: string): string {
  return `ext-${name}`;
}

export function extensionService(spec: ExtensionServiceSpec): BindableService<ServiceContext> {
  let plan: StartPlan = { mounts: [], env: {} };
  const { name, dependsOn, environmentFile } = spec;
  const cgroup = { path: `/system/extensions/${name}` };
  return defineService<ServiceContext>({
    id: extensionServiceId(name),
    dependsOn: dependsOn.flatMap((each) => (each.kind === "service" ? [each.id] : [])),
    restart: spec.restart,
    condition: (context) => [
      ...dependsOn.flatMap((each) => conditionOf(each, name, context)),
      ...(environmentFile === undefined ? [] : [pathExists({ ...context, path: environmentFile })]),
    ],
    async prepare(context) {
      await createControlGroup(context.cgroups, { path: "/system/extensions" }, context.cpus);
      await createControlGroup(context.cgroups, cgroup, context.cpus);
      plan = await planStart(spec, context);
    },
    runner: ({ processes }) => {
      const runner = processRunner({
        processes,
        path: spec.entrypoint,
        args: spec.args,
        env: plan.env,
        cgroup: cgroup.path,
        root: {
          directory: `/system/libexec/${extensionServiceId(name)}`,
          lower: rootOf(name),
          isWritable: spec.isRootWritable,
          mounts: plan.mounts,
          proc: true,
        },
        namespaces: ["mount", "pid"],
        dropCapabilities: ["cap_sys_boot", "cap_sys_module"],
        noNewPrivileges: true,
        refusedCalls: extensionRefusedCalls,
        oomScoreAdj: -600,
      });
      return spec.logsToConsole ? heardOnConsole(runner) : runner;
    },
    allowed: ["start", "stop", "restart"],
  });
}

const networkFields: Readonly<Record<NetworkPart, keyof NetworkStatus>> = {
  addresses: "addressReady",
  connectivity: "connectivityReady",
  hostname: "hostnameReady",
  etcfiles: "etcFilesReady",
};

function conditionOf(dependency: ExtensionDependency, name: string, context: ServiceContext): readonly Condition[] {
  const { state, files, clock } = context;
  switch (dependency.kind) {
    case "service":
      return []; // among those that it depends on
    case "path":
      return [pathExists({ files, clock, path: dependency.path })];
    case "network":
      return [networkPartReady(state, networkFields[dependency.part], `network ${dependency.part}`)];
    case "time":
      return [timeSynced(state)];
    case "configuration":
      return [
        resourceCondition({
          state,
          type: ExtensionServiceConfigStatus,
          id: name,
          description: "extension service config",
        }),
      ];
  }
}
