// `logs`: the log of a service or a container.
import { rpc } from "../../wire/gen/rpc.ts";
import { ContainerDriver } from "../../wire/gen/common.ts";
import { defineCommand, flag, integer } from "../command.ts";
import { lines } from "../../dashboard/live/lines.ts";
import { forEachNode } from "../fan-out.ts";
import { untilEnded } from "../stream-end.ts";
import { dataOf } from "../../dashboard/live/streams.ts";

export const logs = defineCommand({
  name: "logs",
  summary: "print the log of a service",
  arguments: "<id>",
  completes: ["logs"],
  insecure: true,
  options: {
    follow: flag("-f, --follow", "go on printing as the log grows"),
    kubernetes: flag("-k, --kubernetes", "a container of Kubernetes"),
    tail: integer("--tail <lines>", "lines of the past to print, -1 for all", -1),
  },
  async run(context, [id = ""], { follow, kubernetes, tail }) {
    await forEachNode(context, async (client) => {
      const request = {
        namespace: kubernetes ? "k8s.io" : "system",
        driver: kubernetes ? ContainerDriver.CRI : ContainerDriver.CONTAINERD,
        id,
        follow,
        tailLines: tail,
      };
      for await (const line of lines(untilEnded(dataOf(client.stream(rpc.MachineService.Logs, request)))))
        await context.output.print(`${client.node}: ${line}\n`);
    });
  },
});
