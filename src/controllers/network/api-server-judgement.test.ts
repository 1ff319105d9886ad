import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { ApiServerJudgement, apiServerCondition, forgivenAfterMs } from "./api-server-judgement.ts";

const apiServer = "kube-system/kube-apiserver-cp-1";
const scheduler = "kube-system/kube-scheduler-cp-1";
const conditions = (ready: string) => [
  { type: "Initialized", status: "True" },
  { type: "Ready", status: ready },
];
const waiting = (reason: string) => [{ name: "kube-apiserver", state: { waiting: { reason } } }];

const starting = { phase: "Pending", conditions: conditions("False"), containerStatuses: waiting("ContainerCreating") };
const running = { phase: "Running", conditions: conditions("False"), containerStatuses: [{ state: { running: {} } }] };
const ready = { phase: "Running", conditions: conditions("True") };
const crashing = { phase: "Running", conditions: conditions("False"), containerStatuses: waiting("CrashLoopBackOff") };

function kubelet() {
  const state = openState(openMemoryState({ clock: manualClock() }));
  const pods = () => state.list(StaticPodStatus);
  return {
    pods,
    async tell(id: string, status: JsonObject) {
      await state.modify(StaticPodStatus, id, () => ({ status }));
      return pods();
    },
    async forget(id: string) {
      await state.destroy(StaticPodStatus, id);
      return pods();
    },
  };
}

test("apiServerCondition() tells a first start from a failure", async () => {
  const { pods, tell, forget } = kubelet();
  expect(apiServerCondition(await pods())).toBe("unknown");
  expect(apiServerCondition(await tell(scheduler, ready))).toBe("absent");
  const told: string[] = [];
  for (const status of [{}, starting, running, ready, crashing, { phase: "Failed" }])
    told.push(apiServerCondition(await tell(apiServer, status)));
  expect(told).toEqual(["starting", "starting", "starting", "ready", "broken", "broken"]);
  expect(apiServerCondition(await forget(apiServer))).toBe("absent");
});

test("an API server that starts keeps its node in the election, one that fails or goes does not", async () => {
  const { pods, tell, forget } = kubelet();
  const judgement = new ApiServerJudgement();
  const answers = [judgement.mayTakePart(await pods(), 0)];
  for (const status of [starting, running, ready, running, ready, crashing, starting, ready])
    answers.push(judgement.mayTakePart(await tell(apiServer, status), 1));
  await tell(scheduler, ready);
  answers.push(judgement.mayTakePart(await forget(apiServer), 2));
  answers.push(judgement.mayTakePart(await forget(scheduler), 3));
  expect(answers).toEqual([true, true, true, true, false, true, false, false, true, false, true]);
});

test("what is held against an API server is forgotten when there are no news of it", async () => {
  const { tell } = kubelet();
  const judgement = new ApiServerJudgement();
  const pods = await tell(apiServer, crashing);
  expect([judgement.mayTakePart(pods, 0), judgement.isBlamed]).toEqual([false, true]);
  const later = await tell(apiServer, { ...crashing, reason: "again" });
  expect(judgement.mayTakePart(later, 100)).toBe(false);
  expect(judgement.mayTakePart(later, forgivenAfterMs)).toBe(false);
  expect([judgement.mayTakePart(later, forgivenAfterMs + 100), judgement.isBlamed]).toEqual([true, false]);
});
