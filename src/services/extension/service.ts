// ext-NAME: the service that a system extension brought. A process with the extension's files as its root, the machine's network and devices, and mounts that
// the extension asks for; its settings come from the machine config.
import { pathExists } from "./path-condition.ts";
import { ExtensionServiceConfig } from "../../resources/runtime/extension-service-config.ts";
import { ExtensionServiceConfigStatus } from "../../resources/runtime/extension-service-config-status.ts";
import { Environment } from "../../resources/runtime/environment.ts";
import type { BindMount } from "../../linux/launch-arguments.ts";
import { type Condition, resourceCondition } from "../../supervisor/condition.ts";
import { processRunner } from "../../supervisor/process-runner.ts";
import { defineService, type BindableService } from "../../supervisor/service.ts";
import type { ExtensionDependency, ExtensionServiceSpec } from "./spec.ts";
import { networkReady, timeSynced } from "../shared/conditions.ts";
import type { ServiceContext } from "../shared/context.ts";
import { createControlGroup } from "../shared/control-groups.ts";

/** Folder with one root for each service. */
const rootsFolder = "/usr/local/lib/containers";

/** Where the files of a service's config lie; their names are the paths with dashes for slashes. */
export function extensionFilePath(service: string, mountPath: string): string {
  return `/system/overlays/extensions/${service}/${mountPath.replaceAll("/", "-")}`;
}

export function extensionServiceId(name: string): string {
  return `ext-${name}`;
}

/** Found out before each start. */
interface Plan {
  readonly mounts: readonly BindMount[];
  readonly env: Readonly<Record<string, string>>;
}

export function extensionService(spec: ExtensionServiceSpec): BindableService<ServiceContext> {
  let plan: Plan = { mounts: [], env: {} };
  const { name, dependsOn } = spec;
  const cgroup = { path: `/system/extensions/${name}` };
  return defineService<ServiceContext>({
    id: extensionServiceId(name),
    dependsOn: dependsOn.filter(({ kind }) => kind === "service").map((each) => each.name),
    restart: spec.restart,
    condition: (context) => dependsOn.flatMap((each) => conditionOf(each, name, context)),
    async prepare(context) {
      await createControlGroup(context.cgroups, { path: "/system/extensions" }, context.cpus);
      await createControlGroup(context.cgroups, cgroup, context.cpus);
      plan = await planStart(spec, context);
    },
    runner: ({ processes }) =>
      processRunner({
        processes,
        path: spec.entrypoint,
        args: spec.args,
        env: plan.env,
        cgroup: cgroup.path,
        root: { directory: `/system/libexec/${extensionServiceId(name)}`, mounts: plan.mounts, proc: true },
        namespaces: ["mount", "pid"],
        dropCapabilities: ["cap_sys_boot", "cap_sys_module"],
        noNewPrivileges: true,
        oomScoreAdj: -600,
      }),
    allowed: ["start", "stop", "restart"],
  });
}

function conditionOf(dependency: ExtensionDependency, name: string, context: ServiceContext): readonly Condition[] {
  const { state, files, clock } = context;
  switch (dependency.kind) {
    case "service":
      return []; // among those that it depends on
    case "path":
      return [pathExists({ files, clock, path: dependency.name })];
    case "network":
      return [networkReady(state)];
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

function variables(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(lines.map((line) => /^([^=]*)=(.*)$/su.exec(line)?.slice(1) ?? [line, ""]));
}

/** The folders of the extension's root, then what is mounted over them. */
async function planStart(spec: ExtensionServiceSpec, { files, state }: ServiceContext): Promise<Plan> {
  const root = `${rootsFolder}/${spec.name}`;
  const config = (await state.find(ExtensionServiceConfig, spec.name))?.spec;
  const machine = (await state.find(Environment, "machined"))?.spec.variables ?? [];
  const entries = await files.list(root);
  const own = entries.map(({ name }): BindMount => ({
    kind: "bind",
    source: `${root}/${name}`,
    target: `/${name}`,
    options: ["ro"],
  }));
  const asked = spec.mounts.map(({ source, destination, isReadOnly }): BindMount => ({
    kind: "bind",
    source,
    target: destination,
    ...(isReadOnly ? { options: ["ro"] as const } : {}),
  }));
  const settings = (config?.files ?? []).map(({ mountPath }): BindMount => ({
    kind: "bind",
    source: extensionFilePath(spec.name, mountPath),
    target: mountPath,
    options: ["ro"],
  }));
  const system: readonly BindMount[] = [
    { kind: "bind", source: "/dev", target: "/dev" },
    { kind: "bind", source: "/sys", target: "/sys", options: ["ro"] },
  ];
  const places = new Set(asked.map(({ target }) => target));
  const kept = [...own.filter(({ target }) => target !== "/dev" && target !== "/sys" && target !== "/proc"), ...system];
  return {
    mounts: [...kept.filter(({ target }) => !places.has(target)), ...asked, ...settings],
    env: variables([...machine, ...spec.environment, ...(config?.environment ?? [])]),
  };
}
