// `health`: waits until a cluster is well, and tells what it waits for.
import { durationOf } from "../../wire/well-known.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { parseDuration } from "../../base/units.ts";
import { defineCommand, list, text } from "../command.ts";
import { singleNode } from "../fan-out.ts";

export const health = defineCommand({
  name: "health",
  summary: "wait until the cluster is well: etcd, nodes, Kubernetes",
  options: {
    waitTimeout: {
      flags: "--wait-timeout <duration>",
      summary: "how long to wait; default 20m",
      value: durationOf(parseDuration("20m")),
      parse: (found: string) => durationOf(parseDuration(found)),
    },
    controlPlaneNodes: list(
      "--control-plane-nodes <addresses>",
      "control plane nodes, if discovery does not know them",
    ),
    workerNodes: list("--worker-nodes <addresses>", "worker nodes, if discovery does not know them"),
    endpoint: text("--k8s-endpoint <url>", "address of Kubernetes, if not that of its configuration"),
  },
  async run(context, _args, { waitTimeout, controlPlaneNodes, workerNodes, endpoint }) {
    const client = await singleNode(context, "health");
    const progress = client.stream(rpc.ClusterService.HealthCheck, {
      waitTimeout,
      clusterInfo: { controlPlaneNodes, workerNodes, forceEndpoint: endpoint },
    });
    for await (const { message, metadata } of progress) {
      if (metadata !== undefined && metadata.error !== "") throw new Error(metadata.error);
      context.output.note(message);
    }
  },
});
