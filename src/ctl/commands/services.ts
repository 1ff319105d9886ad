// `services` and `service ID ACTION`: state, health and history of services; start, stop, restart.
import { rpc } from "../../wire/gen/rpc.ts";
import type { ServiceInfo } from "../../wire/gen/machine.ts";
import type { CommandContext } from "../command.ts";
import { UsageError, defineCommand } from "../command.ts";
import { forEachNode, nodeTable } from "../fan-out.ts";
import type { NodeClient } from "../session.ts";
import { formatTable } from "../table.ts";
import { relativeTime, shortSpan } from "../time-text.ts";
import { timestampMs } from "../../dashboard/live/wire-time.ts";

export const services = defineCommand({
  name: "services",
  aliases: ["service"],
  summary: "list services, show one, or start, stop or restart it",
  arguments: "[id] [action]",
  completes: ["services", ["start", "stop", "restart", "status"]],
  insecure: true,
  async run(context, [id, action = "status"]) {
    if (id === undefined) return list(context);
    switch (action) {
      case "status":
        return show(context, id);
      case "start":
        return act(context, async (client) => (await client.unary(rpc.MachineService.ServiceStart, { id })).messages);
      case "stop":
        return act(context, async (client) => (await client.unary(rpc.MachineService.ServiceStop, { id })).messages);
      case "restart":
        return act(context, async (client) => (await client.unary(rpc.MachineService.ServiceRestart, { id })).messages);
      default:
        throw new UsageError(`unsupported service action "${action}", want start, stop, restart or status`);
    }
  },
});

async function fetchServices(client: NodeClient): Promise<readonly ServiceInfo[]> {
  const { messages } = await client.unary(rpc.MachineService.ServiceList, {});
  return messages.flatMap((message) => message.services);
}

function health({ health: found }: ServiceInfo): string {
  if (found === undefined || found.unknown) return "?";
  return found.healthy ? "OK" : "Fail";
}

async function list(context: CommandContext): Promise<void> {
  await nodeTable(context, ["SERVICE", "STATE", "HEALTH", "LAST CHANGE", "LAST EVENT"], async (client) =>
    (await fetchServices(client)).map((service) => {
      const last = service.events?.events.at(-1);
      return [
        service.id,
        service.state,
        health(service),
        last?.ts === undefined ? "" : `${shortSpan(context.clock.now() - timestampMs(last.ts))} ago`,
        last?.msg ?? "",
      ];
    }),
  );
}

async function show(context: CommandContext, id: string): Promise<void> {
  let found = false;
  await forEachNode(context, async (client) => {
    const service = (await fetchServices(client)).find((candidate) => candidate.id === id);
    if (service === undefined) return;
    found = true;
    const changed = service.health?.lastChange;
    const events = (service.events?.events ?? []).toReversed();
    const rows = [
      ["NODE", client.node],
      ["ID", service.id],
      ["STATE", service.state],
      ["HEALTH", health(service)],
      ...(service.health === undefined || service.health.lastMessage === ""
        ? []
        : [["LAST HEALTH MESSAGE", service.health.lastMessage]]),
      ...(changed === undefined
        ? []
        : [["LAST HEALTH CHANGE", relativeTime(timestampMs(changed), context.clock.now())]]),
      ...events.map((event, index) => [
        index === 0 ? "EVENTS" : "",
        `[${event.state}]: ${event.msg} (${event.ts === undefined ? "?" : `${shortSpan(context.clock.now() - timestampMs(event.ts))} ago`})`,
      ]),
    ];
    await context.output.print(formatTable(rows));
  });
  if (!found) throw new Error(`service "${id}" is not registered on any of the nodes`);
}

async function act(
  context: CommandContext,
  call: (client: NodeClient) => Promise<readonly { readonly resp: string }[]>,
): Promise<void> {
  await nodeTable(context, ["RESPONSE"], async (client) => (await call(client)).map(({ resp }) => [resp]));
}
