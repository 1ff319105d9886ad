// `read`: a file of the node, as it is.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import { dataOf } from "../../dashboard/live/streams.ts";

export const read = defineCommand({
  name: "read",
  aliases: ["cat"],
  summary: "print a file of the node",
  arguments: "<path>",
  async run(context, [path = ""]) {
    const client = await singleNode(context, "read");
    for await (const bytes of dataOf(client.stream(rpc.MachineService.Read, { path })))
      await context.output.printBytes(bytes);
  },
});
