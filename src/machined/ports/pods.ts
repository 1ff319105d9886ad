// The pods of this node for the sequencer: moved elsewhere through the cluster's API, ended by the runtime. Loaded when a sequence wants them.
import type { Clock } from "../../base/clock.ts";
import { kubeletTarget } from "../../controllers/k8s/shared/kubernetes-access.ts";
import type { Files } from "../../linux/files.ts";
import { openClient } from "../../rpc/connection.ts";
import type { NodePods } from "../../sequencer/node.ts";

export interface PodsParts {
  readonly files: Pick<Files, "findText" | "readText">;
  readonly clock: Clock;
  readonly criSocket: string;
}

export function openPods({ files, clock, criSocket }: PodsParts): NodePods {
  return {
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
