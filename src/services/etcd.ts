// etcd: one member on each control plane, in a container. A new member joins the cluster by itself; the first one is told to be it by a client, or by the config.
import type { Scope } from "../base/scope.ts";
import { openScope } from "../base/scope.ts";
import type { Etcd } from "../clients/etcd/etcd.ts";
import { EtcdSpec } from "../resources/etcd/etcd-spec.ts";
import { PKIStatus } from "../resources/etcd/pki-status.ts";
import type { ContainerRunnerOptions } from "../supervisor/container-runner.ts";
import { containerRunner } from "../supervisor/container-runner.ts";
import type { BindableService, Service } from "../supervisor/service.ts";
import { defineService } from "../supervisor/service.ts";
import { etcdArguments, etcdDataPath, etcdPkiPath, ownCluster, peerUrls } from "./etcd/arguments.ts";
import type { InitialCluster } from "./etcd/arguments.ts";
import { markBegun, mayBegin } from "./etcd/first.ts";
import { joinCluster, promoteMember, promoteOwnMember } from "./etcd/join.ts";
import { hasMemberData, recoverFromSnapshot, snapshotPath } from "./etcd/recover.ts";
import { networkReady, timeSynced } from "./shared/conditions.ts";
import type { ServiceContext } from "./shared/context.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import { machineEnvironment } from "./shared/environment.ts";

export const etcdId = "etcd";
const user = { uid: 60, gid: 60 } as const;
const program = "/usr/local/bin/etcd";

/**
 * What a member with no data does: `join` the cluster of the others, however long that takes; be the `first` unless there are others; be the first of a `new`
 * cluster; or the first with the data of a snapshot, whose digest is looked at or not.
 */
export type EtcdBeginning = "join" | "first" | "new" | "snapshot" | "unchecked snapshot";

/** What has been found out before the start. */
interface Plan {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export function etcdService(beginning: EtcdBeginning): BindableService<ServiceContext> {
  return { id: etcdId, bind: (context) => bindEtcd(beginning, context) };
}

export const etcd: BindableService<ServiceContext> = etcdService("join");

function bindEtcd(beginning: EtcdBeginning, context: ServiceContext): Service {
  let plan: Plan | undefined;
  let background: Scope | undefined;
  let client: Etcd | undefined;
  const { log } = context;
  return defineService<ServiceContext>({
    id: etcdId,
    dependsOn: ["cri"],
    volumes: ["/var/lib", "ETCD", ...(beginning === "first" ? ["STATE"] : [])],
    restart: "always",
    condition: ({ state }) => [timeSynced(state), networkReady(state)],
    async prepare(parts, signal) {
      background = openScope((error) => log.warn("work beside etcd failed", { error }));
      plan = await planStart(beginning, { ...parts, background }, signal);
    },
    runner({ cri }) {
      if (plan === undefined) throw new Error("Cannot run etcd: it has not been prepared");
      return containerRunner(containerOf(cri, plan, [program, ...plan.args]));
    },
    async cleanup() {
      await background?.close();
      client?.destroy();
      client = undefined;
    },
    health: ({ etcd: access }) => ({
      // As soon as it answers, the control plane may start: the first check should not be late.
      initialDelayMs: 1000,
      periodMs: 20_000,
      timeoutMs: 15_000,
      async check(signal) {
        client ??= await access.openLocal();
        const asked = client;
        try {
          await asked.checkQuorum(signal);
        } catch (error) {
          asked.destroy(); // it has the certificate with which it was opened: there may be a newer one
          if (client === asked) client = undefined;
          throw error;
        }
      },
    }),
  }).bind(context);
}

type PlanParts = ServiceContext & { readonly background: Scope };

async function planStart(beginning: EtcdBeginning, parts: PlanParts, signal: AbortSignal): Promise<Plan> {
  const { state, cri, cgroups, cpus } = parts;
  await createControlGroup(cgroups, controlGroups.podRuntime, cpus);
  await createControlGroup(cgroups, controlGroups.etcd, cpus);
  const { spec } = await state.waitFor(EtcdSpec, "etcd", () => true, { signal });
  const { name: image } = await cri.ensureImage(spec.image, signal);
  await state.waitFor(PKIStatus, "etcd", ({ spec: status }) => status.ready, { signal });
  const env = await machineEnvironment(state);
  const cluster = await initialCluster(beginning, { ...parts, spec, plan: { image, args: [], env } }, signal);
  return { image, args: etcdArguments(spec, cluster), env };
}

/** Undefined when there is data: then etcd knows its cluster. */
async function initialCluster(
  beginning: EtcdBeginning,
  parts: PlanParts & { readonly spec: EtcdSpec; readonly plan: Plan },
  signal: AbortSignal,
): Promise<InitialCluster | undefined> {
  const { files, spec, cri, plan, clock, log, background } = parts;
  await files.setOwnership(etcdDataPath, { mode: 0o700, ...user });
  if (beginning === "first") background.run((until) => markBegun(parts, until));
  if (await hasMemberData(files)) {
    background.run((until) => promoteOwnMember(parts, until));
    return undefined;
  }
  switch (beginning) {
    case "first":
      return (await mayBegin(parts, signal)) ? firstCluster(spec) : joined(parts, signal);
    case "new":
      return firstCluster(spec);
    case "snapshot":
    case "unchecked snapshot": {
      await files.setOwnership(snapshotPath, user);
      const command = (args: readonly string[]) =>
        containerRunner({ ...containerOf(cri, plan, args), id: "etcd-recover", mounts: recoveryMounts });
      await recoverFromSnapshot({ command, files, clock, log }, { spec, isChecked: beginning === "snapshot" }, signal);
      await files.remove(snapshotPath);
      return undefined;
    }
    case "join":
      return joined(parts, signal);
  }
}

function firstCluster(spec: EtcdSpec): InitialCluster {
  return { members: ownCluster(spec), state: "new" };
}

async function joined(parts: PlanParts & { readonly spec: EtcdSpec }, signal: AbortSignal): Promise<InitialCluster> {
  const { spec, background } = parts;
  const { id, members } = await joinCluster({ ...parts, name: spec.name, peerUrls: peerUrls(spec) }, signal);
  background.run((until) => promoteMember(parts, id, until));
  return { members, state: "existing" };
}

const dataMount = { source: etcdDataPath, destination: etcdDataPath, options: ["rbind", "rw"] } as const;
const recoveryMounts = [
  dataMount,
  { source: snapshotPath, destination: snapshotPath, options: ["bind", "ro"] },
] as const;

function containerOf(
  runtime: ContainerRunnerOptions["runtime"],
  { image, env }: Plan,
  args: readonly string[],
): ContainerRunnerOptions {
  return {
    runtime,
    id: etcdId,
    image,
    args,
    env,
    mounts: [{ source: etcdPkiPath, destination: etcdPkiPath, options: ["rbind", "ro"] }, dataMount],
    user,
    capabilities: "none",
    cgroup: controlGroups.etcd.path,
    oomScoreAdj: -998,
    graceMs: 10_000,
  };
}
