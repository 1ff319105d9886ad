// Pods at the end of a node's run: moved elsewhere as far as that is possible, then ended, and never a reason to stay.
import { beforeEach, expect, test } from "vitest";
import { abortable } from "../../base/abort.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { State } from "../../cosi/state.ts";
import { KubeletLifecycle } from "../../resources/k8s/kubelet-lifecycle.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import type { SequencerNode } from "../node.ts";
import { cordonAndDrainNode, removeAllPods, stopAllPods } from "./pods.ts";

const { signal } = new AbortController();
let clock: ManualClock;
let state: State;
let done: string[];
let said: string[];
let hasJoined: boolean;
let hasOthers: boolean;
let drainFailure: Error | undefined;
let criState: string;
/** What the kubelet holds until it has ended its pods. */
let held: PromiseWithResolvers<void> | undefined;

beforeEach(async () => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  done = [];
  said = [];
  hasJoined = true;
  hasOthers = true;
  drainFailure = undefined;
  criState = "Running";
  held = undefined;
  const nodename = { nodename: "n1", hostnameVersion: "1", skipNodeRegistration: false };
  await state.modify(Nodename, "nodename", () => nodename);
});

/** The part of a node that these tasks see. */
function node(): SequencerNode {
  const part: Pick<SequencerNode, "state" | "pods" | "delays"> & {
    readonly files: object;
    readonly supervisor: object;
  } = {
    state,
    files: { findText: async () => (hasJoined ? "certificate" : undefined) },
    supervisor: {
      stop: async (id: string) => void done.push(`stop ${id}`),
      find: (id: string) => (id === "cri" ? { id, state: criState } : undefined),
    },
    delays: {
      holders: () => (held === undefined ? [] : ["kubelet"]),
      prepare: async (until) => {
        done.push("prepare");
        await abortable(held?.promise ?? Promise.resolve(), until);
      },
    },
    pods: {
      canMove: async () => hasOthers,
      drain: async (name) => {
        done.push(`drain ${name}`);
        if (drainFailure !== undefined) throw drainFailure;
      },
      stop: async ({ remove }) => void done.push(remove ? "remove pods" : "stop pods"),
    },
  };
  return part as SequencerNode; // the tasks under test use nothing else
}

const context = (): { signal: AbortSignal; clock: ManualClock; say: (line: string) => void } => ({
  signal,
  clock,
  say: (line) => said.push(line),
});

function setUnschedulable(unschedulable: boolean): Promise<unknown> {
  return state.modify(NodeStatus, "n1", () => ({ ...NodeStatus.zero(), nodename: "n1", unschedulable }));
}

test("cordonAndDrainNode waits for the cordon, then drains", async () => {
  await setUnschedulable(false);
  const running = cordonAndDrainNode.run(node(), context());
  await clock.advance(1000);
  expect(done).toEqual([]);
  await setUnschedulable(true);
  await running;
  expect(done).toEqual(["drain n1"]);
});

test("cordonAndDrainNode goes on without a cordon, and when the API is away", async () => {
  const waiting = cordonAndDrainNode.run(node(), context());
  await clock.advance(60_000);
  await waiting;
  await setUnschedulable(true);
  drainFailure = new Error("Cannot reach server");
  await cordonAndDrainNode.run(node(), context());
  expect(said.map((line) => line.split(":")[0])).toEqual(["cannot drain the node", "cannot drain the node"]);
  expect(said[1]).toContain("Cannot reach server");
});

test("cordonAndDrainNode has nothing to do on the only node of a cluster, and waits for no cordon", async () => {
  hasOthers = false;
  await cordonAndDrainNode.run(node(), context());
  expect([done, said]).toEqual([[], ["not draining: no other node could take the pods"]]);
});

test("cordonAndDrainNode leaves a node alone that has not joined", async () => {
  hasJoined = false;
  await cordonAndDrainNode.run(node(), context());
  expect([done, said]).toEqual([[], ["not draining: the node has not joined its cluster"]]);
});

test("stopAllPods waits for the users of the kubelet, but not for ever", async () => {
  await state.modify(KubeletLifecycle, "kubelet", () => ({}));
  await state.addFinalizer(KubeletLifecycle, "kubelet", "volumes");
  const running = stopAllPods.run(node(), context());
  await clock.advance(1000);
  expect(done).toEqual([]);
  await clock.advance(30_000);
  await running;
  expect(done).toEqual(["stop kubelet", "stop pods"]);
  await state.removeFinalizer(KubeletLifecycle, "kubelet", "volumes");
  await removeAllPods.run(node(), context());
  expect(done.slice(2)).toEqual(["stop kubelet", "remove pods"]);
});

test("stopAllPods has nothing to ask where no runtime runs", async () => {
  criState = "Finished";
  await stopAllPods.run(node(), context());
  expect(done).toEqual(["stop kubelet"]);
});

async function setKubelet(shutdownGracePeriod: string): Promise<void> {
  await state.modify(KubeletSpec, "kubelet", () => ({ ...KubeletSpec.zero(), config: { shutdownGracePeriod } }));
}

test("stopAllPods lets the kubelet end its pods before it is stopped, as soon as it is done", async () => {
  await setKubelet("10m");
  held = Promise.withResolvers();
  const running = stopAllPods.run(node(), context());
  await clock.advance(600_000);
  expect([done, said]).toEqual([["prepare"], ["waiting up to 615 s for kubelet to end pods"]]);
  held.resolve();
  await running;
  expect(done).toEqual(["prepare", "stop kubelet", "stop pods"]);
});

test("stopAllPods does not wait longer than the kubelet's configuration says", async () => {
  await setKubelet("30s");
  held = Promise.withResolvers();
  const running = stopAllPods.run(node(), context());
  await clock.advance(44_000);
  expect(done).toEqual(["prepare"]);
  await clock.advance(1000);
  await running;
  expect(done).toEqual(["prepare", "stop kubelet", "stop pods"]);
  expect(said.at(-1)).toBe("cannot wait until the pods have ended: Timed out after 45000 ms");
});

test("stopAllPods ends with its sequence while it waits for the kubelet", async () => {
  held = Promise.withResolvers();
  const abort = new AbortController();
  const running = stopAllPods.run(node(), { ...context(), signal: abort.signal });
  await clock.advance(1000);
  abort.abort(new Error("taken over"));
  await expect(running).rejects.toThrow("taken over");
  expect(done).toEqual(["prepare"]);
});
