// The pods of this node for the sequencer: moved elsewhere through the cluster's API, ended by the runtime. Loaded when a sequence wants them.
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import type { Clock } from "../../base/clock.ts";
import { kubeletTarget } from "../../controllers/k8s/shared/kubernetes-access.ts";
import type { Files } from "../../linux/files.ts";
import { openClient } from "../../rpc/connection.ts";
import type { NodePods } from "../../sequencer/node.ts";

export interface PodsParts {
  readonly files: Pick<Files, "findText" | "readText">;
  readonly clock: Clock;
  readonly criSocket: string;
  /** With all rights, on a control plane: a kubelet may not look at other nodes. Undefined elsewhere. */
  readonly kubernetes: (signal: AbortSignal) => Promise<Kubernetes | undefined>;
}

/** An API server that does not answer will not let pods be moved either. */
const lookMs = 15_000;

export function openPods({ files, clock, criSocket, kubernetes: administrator }: PodsParts): NodePods {
  return {
    async canMove(node, signal) {
      const { hasOtherNodes } = await import("../../clients/kubernetes/drain.ts");
      using limit = clock.timeout(lookMs, signal);
      try {
        await using kubernetes = await administrator(limit.signal);
        return kubernetes === undefined || (await hasOtherNodes({ kubernetes, node }, limit.signal));
      } catch {
        signal.throwIfAborted();
        return true; // who drains learns what is wrong, and says it
      }
    },
    async drain(node, say, signal) {
      const { openKubernetes } = await import("../../clients/kubernetes/client.ts");
      const { drainNode } = await import("../../clients/kubernetes/drain.ts");
      const target = await kubeletTarget({ files });
      if (target === undefined) throw new Error("Cannot drain node: the kubelet has no credentials yet");
      await using kubernetes = openKubernetes(target, clock);
      await drainNode({ kubernetes, node, clock, say }, signal);
    },
    async stop(options, signal) {
      const { stopPods } = await import("../../clients/cri/pods.ts");
      const client = openClient({ target: { kind: "unix", path: criSocket }, clock });
      try {
        await stopPods(client, options, signal);
      } finally {
        client.destroy();
      }
    },
  };
}
