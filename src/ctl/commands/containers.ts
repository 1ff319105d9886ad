// `containers`: what runs in containers, of the node itself or of Kubernetes.
import { ContainerDriver } from "../../wire/gen/common.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag } from "../command.ts";
import { nodeTable } from "../fan-out.ts";

/** Which containers a request means. */
export function containerPlace(kubernetes: boolean): { readonly namespace: string; readonly driver: number } {
  return kubernetes
    ? { namespace: "k8s.io", driver: ContainerDriver.CRI }
    : { namespace: "system", driver: ContainerDriver.CONTAINERD };
}

export const containers = defineCommand({
  name: "containers",
  aliases: ["c"],
  summary: "list containers",
  options: { kubernetes: flag("-k, --kubernetes", "those of Kubernetes") },
  async run(context, _args, { kubernetes }) {
    await nodeTable(context, ["NAMESPACE", "ID", "IMAGE", "PID", "STATUS"], async (client) => {
      const { messages } = await client.unary(rpc.MachineService.Containers, containerPlace(kubernetes));
      return messages
        .flatMap((message) => message.containers)
        .map(({ namespace, id, podId, image, pid, status }) => [
          namespace,
          id === podId ? id : `└─ ${id}`,
          image,
          pid === 0 ? "" : String(pid),
          status,
        ]);
    });
  },
});
