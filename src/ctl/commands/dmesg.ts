// `dmesg`: the kernel's log, in which the node's own log is too.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag } from "../command.ts";
import { lines } from "../../dashboard/live/lines.ts";
import { forEachNode } from "../fan-out.ts";
import { untilEnded } from "../stream-end.ts";
import { dataOf } from "../../dashboard/live/streams.ts";

export const dmesg = defineCommand({
  name: "dmesg",
  summary: "print the kernel log",
  insecure: true,
  options: { follow: flag("-f, --follow", "go on printing as it grows"), tail: flag("--tail", "only new messages") },
  async run(context, _args, { follow, tail }) {
    await forEachNode(context, async (client) => {
      for await (const line of lines(untilEnded(dataOf(client.stream(rpc.MachineService.Dmesg, { follow, tail }))))) {
        await context.output.print(`${client.node}: ${line}\n`);
      }
    });
  },
});
