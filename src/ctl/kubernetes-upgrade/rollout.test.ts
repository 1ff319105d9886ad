// What of a changed workload is missing.
import { expect, test } from "vitest";
import { rolloutOf } from "./rollout.ts";

const workload = (kind: string, status: object, generation = 2): Parameters<typeof rolloutOf>[0] => ({
  kind,
  metadata: { name: "a", generation },
  spec: { replicas: 2 },
  status,
});

test("rolloutOf() waits until a change is seen, and all pods have it", () => {
  const daemons = { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 };
  expect(rolloutOf(workload("DaemonSet", { ...daemons, observedGeneration: 1 }))).toBe(
    "its change has not been seen yet",
  );
  expect(rolloutOf(workload("DaemonSet", { ...daemons, updatedNumberScheduled: 1 }))).toBe("1 of 3 pods are updated");
  expect(rolloutOf(workload("DaemonSet", daemons))).toBeUndefined();
  const replicas = { observedGeneration: 2, updatedReplicas: 2, availableReplicas: 1 };
  expect(rolloutOf(workload("Deployment", replicas))).toBe("1 of 2 pods are available");
  expect(rolloutOf(workload("Deployment", { ...replicas, availableReplicas: 2 }))).toBeUndefined();
  expect(rolloutOf(workload("ConfigMap", {}))).toBeUndefined();
  expect(rolloutOf(undefined)).toBe("it is not there");
});
