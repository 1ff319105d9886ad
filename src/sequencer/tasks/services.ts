// Tasks that start and stop services.
import { clusterSecrets } from "../../config/view/cluster.ts";
import { isInit, machineType } from "../../config/view/machine.ts";
import { findDashboardScreen } from "../../runtime/dashboard-screen.ts";
import type { Task, TaskContext } from "../sequence.ts";
import type { SequencerNode } from "../node.ts";
import { readConfig } from "../read-config.ts";

const minuteMs = 60_000;

/** Starts a service and goes on at once. */
function start(name: string, service: string): Task<SequencerNode> {
  return {
    name,
    run: ({ supervisor }) => {
      supervisor.start(service);
      return Promise.resolve();
    },
  };
}

export const startMachined: Task<SequencerNode> = {
  name: "startMachined",
  async run({ supervisor }, { clock, signal }) {
    supervisor.start("machined");
    using timeout = clock.timeout(5 * minuteMs, signal);
    await supervisor.up("machined").wait(timeout.signal);
  },
};

/** Not waited for: what needs devices waits for them by itself, and the API comes up the sooner. */
export const startUdevd: Task<SequencerNode> = start("startUdevd", "udevd");
export const startApid: Task<SequencerNode> = start("startApid", "apid");
export const startAuditd: Task<SequencerNode> = start("startAuditd", "auditd");
export const startSyslogd: Task<SequencerNode> = start("startSyslogd", "syslogd");
/** Waited for by `startAllServices`, when the node has a config and something to run in containers. */
export const startContainerd: Task<SequencerNode> = start("startContainerd", "containerd");

/** Where there is a screen to show it on; it waits until the machine has time for it. */
export const startDashboard: Task<SequencerNode> = {
  name: "startDashboard",
  async run({ supervisor, files, args }) {
    if ((await findDashboardScreen(files, args)) !== undefined) supervisor.start("dashboard");
  },
};

/** What a control plane runs beside the rest. etcd runs where the config has its authority: without one there is nothing to be a member of. */
async function controlPlaneServices(node: SequencerNode): Promise<readonly string[]> {
  const config = await readConfig(node);
  if (config === undefined || machineType(config) !== "controlplane") return [];
  if (isInit(config)) node.etcd.beFirst();
  return ["trustd", ...(clusterSecrets(config).etcdCa === undefined ? [] : ["etcd"])];
}

/** A screen that is not there, or a dashboard that fails, is nothing that a node would have to be without everything else for. */
const neverAwaited: ReadonlySet<string> = new Set(["dashboard"]);

/** Containers' services are started by controllers, when what they need is there; etcd waits for a client or the cluster, which the boot waits for, too. */
export const startAllServices: Task<SequencerNode> = {
  name: "startAllServices",
  async run(node, context) {
    const { supervisor } = node;
    for (const id of await controlPlaneServices(node)) supervisor.start(id);
    const wanted = supervisor.list().filter(({ id }) => !neverAwaited.has(id));
    context.say(`waiting for ${wanted.length} services`);
    const conditions = wanted.map(({ id }) => supervisor.upOrFinished(id));
    const pending = new Set(conditions);
    using timeout = context.clock.timeout(70 * minuteMs, context.signal);
    const told = new AbortController();
    const telling = tellEvery15s(context, told.signal, () =>
      [...pending].map((condition) => condition.describe()).join(", "),
    );
    try {
      await Promise.all(
        conditions.map(async (condition) => {
          await condition.wait(timeout.signal);
          pending.delete(condition);
        }),
      );
    } finally {
      told.abort();
      await telling;
    }
  },
};

async function tellEvery15s({ clock, say }: TaskContext, signal: AbortSignal, text: () => string): Promise<void> {
  say(text());
  for await (const _ of clock.every(15_000, signal)) say(text());
}

export const denyNewServices: Task<SequencerNode> = {
  name: "denyNewServices",
  run: ({ supervisor }) => {
    supervisor.denyNew();
    return Promise.resolve();
  },
};

/** They hold every file system of the node: none could be unmounted for good. */
export const endDebugContainers: Task<SequencerNode> = {
  name: "endDebugContainers",
  run: ({ debug }) => debug.close(),
};

/** The services that use volumes, with all that depend on them: also those that hold volumes while they wait for one that never started. */
export const stopServicesForUpgrade: Task<SequencerNode> = {
  name: "stopServicesForUpgrade",
  run: ({ supervisor }) => supervisor.stopWithDependents("cri", "trustd"),
};

/** Clients take the name of this task as the moment from which the node does not answer any more. */
export const stopAllServices: Task<SequencerNode> = {
  name: "stopAllServices",
  run: ({ supervisor }) => supervisor.stopAll(),
};
