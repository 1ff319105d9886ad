// `time`: the node's clock beside that of a time server.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, text } from "../command.ts";
import { nodeTable } from "../fan-out.ts";
import { timestampMs } from "../../dashboard/live/wire-time.ts";

export const time = defineCommand({
  name: "time",
  summary: "compare the clock with a time server",
  options: { check: text("-c, --check <server>", "this server instead of the configured one") },
  async run(context, _args, { check }) {
    await nodeTable(context, ["NTP-SERVER", "NODE-TIME", "NTP-SERVER-TIME"], async (client) => {
      const { messages } = await (check === ""
        ? client.unary(rpc.TimeService.Time, {})
        : client.unary(rpc.TimeService.TimeCheck, { server: check }));
      return messages.map(({ server, localtime, remotetime }) => [server, show(localtime), show(remotetime)]);
    });
  },
});

function show(found: { readonly seconds: bigint; readonly nanos: number } | undefined): string {
  return found === undefined ? "" : new Date(timestampMs(found)).toISOString();
}
