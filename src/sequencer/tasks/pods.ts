// Tasks that move the node's pods elsewhere and end those that stay.
import { errorChain } from "../../base/errors.ts";
import { KubeletLifecycle } from "../../resources/k8s/kubelet-lifecycle.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { kubeletClientPath } from "../../runtime/kubelet-paths.ts";
import { gracePeriodMs } from "../kubelet-grace.ts";
import type { SequencerNode } from "../node.ts";
import type { Task, TaskContext } from "../sequence.ts";

/** The cordon is set by a controller, as soon as the machine's stage says so. */
const cordonMs = 60_000;
const drainMs = 5 * 60_000;
const lifecycleMs = 30_000;
/** For what the kubelet does before the first pod and after the last one. */
const graceMarginMs = 15_000;
const stopMs = 3 * 60_000;
const kubelet = "kubelet";

/** Never fails: a node that cannot be drained stops all the same. Clients know the name. */
export const cordonAndDrainNode: Task<SequencerNode> = {
  name: "cordonAndDrainNode",
  async run(node, context) {
    const { say } = context;
    const nodename = await node.state.find(Nodename, "nodename");
    if (nodename === undefined || nodename.spec.skipNodeRegistration) return;
    if ((await node.files.findText(kubeletClientPath)) === undefined) {
      say("not draining: the node has not joined its cluster");
      return;
    }
    const { nodename: name } = nodename.spec;
    if (!(await node.pods.canMove(name, context.signal))) {
      say("not draining: no other node could take the pods");
      return;
    }
    await tolerating(context, "drain the node", async () => {
      await waitForCordon(node, name, context);
      using timeout = context.clock.timeout(drainMs, context.signal);
      await node.pods.drain(name, say, timeout.signal);
    });
  },
};

async function waitForCordon({ state }: SequencerNode, name: string, { clock, signal }: TaskContext): Promise<void> {
  using timeout = clock.timeout(cordonMs, signal);
  await state.waitFor(NodeStatus, name, ({ spec }) => spec.unschedulable, { signal: timeout.signal });
}

/** What fails is said; only the end of the task itself is passed on. */
async function tolerating({ say, signal }: TaskContext, doing: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    signal.throwIfAborted();
    say(`cannot ${doing}: ${errorChain(error)}`);
  }
}

/** By their order of priority, each with the time that it has: the kubelet's own work, which it does when it is told that the node goes down. */
async function letKubeletEndPods({ state, delays }: SequencerNode, context: TaskContext): Promise<void> {
  const holders = delays.holders();
  if (holders.length === 0) return;
  const { clock, signal, say } = context;
  await tolerating(context, "wait until the pods have ended", async () => {
    const spec = await state.find(KubeletSpec, kubelet);
    const patienceMs = gracePeriodMs(spec?.spec.config ?? {}) + graceMarginMs;
    say(`waiting up to ${patienceMs / 1000} s for ${holders.join(", ")} to end pods`);
    using patience = clock.timeout(patienceMs, signal);
    await delays.prepare(patience.signal);
  });
}

function endPods(name: string, remove: boolean): Task<SequencerNode> {
  return {
    name,
    async run(node, context) {
      const { state, supervisor, pods } = node;
      await tolerating(context, "wait for those who use the kubelet", async () => {
        using patience = context.clock.timeout(lifecycleMs, context.signal);
        await state.teardownAndDestroy(KubeletLifecycle, kubelet, { signal: patience.signal });
      });
      await letKubeletEndPods(node, context);
      await supervisor.stop(kubelet);
      // Not whether it is well: on a busy machine it may be late to say so.
      if (supervisor.find("cri")?.state !== "Running") return;
      using timeout = context.clock.timeout(stopMs, context.signal);
      await tolerating(context, "stop pods", () => pods.stop({ remove, say: context.say }, timeout.signal));
    },
  };
}

export const stopAllPods: Task<SequencerNode> = endPods("stopAllPods", false);
/** For a node that leaves its cluster for good. */
export const removeAllPods: Task<SequencerNode> = endPods("removeAllPods", true);
