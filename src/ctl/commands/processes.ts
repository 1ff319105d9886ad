// `processes`: what runs, and what it uses.
import { rpc } from "../../wire/gen/rpc.ts";
import { choice, defineCommand } from "../command.ts";
import { nodeTable } from "../fan-out.ts";
import { humanSize } from "../time-text.ts";

export const processes = defineCommand({
  name: "processes",
  aliases: ["p", "ps"],
  summary: "list running processes",
  options: { sort: choice("-s, --sort <column>", "order of the rows", ["rss", "cpu"], "rss") },
  async run(context, _args, { sort }) {
    await nodeTable(
      context,
      ["PID", "STATE", "THREADS", "CPU-TIME", "VIRTMEM", "RESMEM", "LABEL", "COMMAND"],
      async (client) => {
        const { messages } = await client.unary(rpc.MachineService.Processes, {});
        return messages
          .flatMap((message) => message.processes)
          .toSorted((a, b) => (sort === "cpu" ? b.cpuTime - a.cpuTime : Number(b.residentMemory - a.residentMemory)))
          .map((process) => [
            String(process.pid),
            process.state,
            String(process.threads),
            process.cpuTime.toFixed(2),
            humanSize(process.virtualMemory),
            humanSize(process.residentMemory),
            process.label,
            process.args === "" ? (process.executable === "" ? process.command : process.executable) : process.args,
          ]);
      },
    );
  },
});
