// `health`: waits until a cluster is well, and tells what it waits for. A node looks by default; `--server=false` looks from here.
import { durationOf } from "../../wire/well-known.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { parseDuration, parseDurationMs } from "../../base/units.ts";
import { checkFromHere } from "../check-cluster.ts";
import { UsageError, defineCommand, flag, list, span, text, toggle } from "../command.ts";
import { singleNode } from "../fan-out.ts";

export const health = defineCommand({
  name: "health",
  summary: "wait until the cluster is well: etcd, nodes, Kubernetes",
  options: {
    server: toggle("--server [bool]", "let the node look; --server=false looks from here", true),
    waitTimeout: span("--wait-timeout <span>", "how long to wait", "20m"),
    initNode: text("--init-node <address>", "one more control plane node, as older clusters name their first"),
    controlPlaneNodes: list(
      "--control-plane-nodes <addresses>",
      "control plane nodes, if discovery does not know them",
    ),
    workerNodes: list("--worker-nodes <addresses>", "worker nodes, if discovery does not know them"),
    endpoint: text("--k8s-endpoint <url>", "address of Kubernetes, if not that of its configuration"),
    runE2e: flag("--run-e2e", "for older command lines: the tests of Kubernetes itself are a program of their own"),
  },
  async run(context, _args, { runE2e, server, waitTimeout, initNode, controlPlaneNodes, workerNodes, endpoint }) {
    if (runE2e)
      throw new UsageError(
        "found --run-e2e, which is not for us: run hydrophone with what `ichorctl kubeconfig` gives",
      );
    const client = await singleNode(context, "health");
    const named = {
      controlPlanes: [...(initNode === "" ? [] : [initNode]), ...controlPlaneNodes],
      workers: workerNodes,
    };
    if (!server) {
      return checkFromHere(context, client, { named, endpoint, waitMs: parseDurationMs(waitTimeout) });
    }
    const progress = client.stream(rpc.ClusterService.HealthCheck, {
      waitTimeout: durationOf(parseDuration(waitTimeout)),
      clusterInfo: { controlPlaneNodes: named.controlPlanes, workerNodes, forceEndpoint: endpoint },
    });
    for await (const { message, metadata } of progress) {
      if (metadata !== undefined && metadata.error !== "") throw new Error(metadata.error);
      context.output.note(message);
    }
  },
});
