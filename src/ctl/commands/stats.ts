// `stats`: memory and processor time of containers.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag } from "../command.ts";
import { nodeTable } from "../fan-out.ts";
import { containerPlace } from "./containers.ts";

export const stats = defineCommand({
  name: "stats",
  summary: "show what containers use",
  options: { kubernetes: flag("-k, --kubernetes", "those of Kubernetes") },
  async run(context, _args, { kubernetes }) {
    await nodeTable(context, ["NAMESPACE", "ID", "MEMORY(MB)", "CPU"], async (client) => {
      const { messages } = await client.unary(rpc.MachineService.Stats, containerPlace(kubernetes));
      return messages
        .flatMap((message) => message.stats)
        .map(({ namespace, id, podId, memoryUsage, cpuUsage }) => [
          namespace,
          id === podId ? id : `└─ ${id}`,
          (Number(memoryUsage) / 1e6).toFixed(2),
          String(cpuUsage),
        ]);
    });
  },
});
