// What a node that belongs to a Kubernetes cluster still waits for, in the words that people read.
import { isConditionTrue } from "../../../base/condition.ts";
import type { ControllerState } from "../../../cosi/controller.ts";
import type { Json } from "../../../cosi/struct.ts";
import { NodeStatus } from "../../../resources/k8s/node-status.ts";
import { Nodename } from "../../../resources/k8s/nodename.ts";
import { StaticPodStatus } from "../../../resources/k8s/static-pod-status.ts";

/** Phases of a pod that will not become ready by waiting alone, and the one before it runs. */
const unfitPhases: readonly string[] = ["Pending", "Failed", "Unknown"];

/** "" when all static pods that the kubelet tells of are well. */
export async function staticPodsReason(state: ControllerState): Promise<string> {
  const problems: string[] = [];
  for (const { metadata, spec } of await state.list(StaticPodStatus)) {
    const phase = textOf(spec.status["phase"]);
    if (unfitPhases.includes(phase)) problems.push(`${metadata.id} ${phase.toLowerCase()}`);
    else if (phase === "Running" && !isConditionTrue(spec, "Ready")) problems.push(`${metadata.id} not ready`);
  }
  return problems.join(", ");
}

/** "" on a node that is ready, or is not to be one. */
export async function nodeReadyReason(state: ControllerState): Promise<string> {
  const nodename = await state.find(Nodename, "nodename");
  if (nodename === undefined || nodename.spec.skipNodeRegistration) return "";
  const { nodename: name } = nodename.spec;
  const status = await state.find(NodeStatus, name);
  if (status === undefined) return `node "${name}" status is not available yet`;
  return status.spec.nodeReady ? "" : `node "${name}" is not ready`;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
