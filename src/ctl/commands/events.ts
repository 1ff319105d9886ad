// `events`: what happens on the node, as it happens.
import { rpc } from "../../wire/gen/rpc.ts";
import { UsageError, defineCommand, integer, text, span } from "../command.ts";
import { readEvent } from "../../dashboard/live/events.ts";
import { forEachNode } from "../fan-out.ts";
import { untilEnded } from "../stream-end.ts";
import { formatTable } from "../table.ts";
import { parseDuration } from "../../base/units.ts";

const idWidth = 20;

export const events = defineCommand({
  name: "events",
  summary: "print the events of the node",
  options: {
    tail: integer("--tail <events>", "events of the past to print first, -1 for all", 0),
    duration: span("--duration <span>", "events of this span of the past, such as 5m"),
    since: text("--since <id>", "events after this one"),
    actor: text("--actor-id <id>", "only events of this request"),
  },
  async run(context, _args, { tail, duration, since, actor }) {
    if ([tail !== 0, duration !== "", since !== ""].filter(Boolean).length > 1) {
      throw new UsageError("found more than one of --tail, --duration and --since, want one");
    }
    const request = {
      tailEvents: tail,
      tailId: since,
      tailSeconds: duration === "" ? 0 : Number(parseDuration(duration) / 1_000_000_000n),
      withActorId: actor,
    };
    await context.output.print(
      formatTable([
        [
          "NODE".padEnd(15),
          "ID".padEnd(idWidth),
          "EVENT".padEnd(26),
          "ACTOR".padEnd(36),
          "SOURCE".padEnd(24),
          "MESSAGE",
        ],
      ]),
    );
    await forEachNode(context, async (client) => {
      for await (const event of untilEnded(client.stream(rpc.MachineService.Events, request))) {
        const found = readEvent(event);
        // the first of a stream is empty; one of a newer kind is its own message
        if (found.type === "" || found.message === found.type) continue;
        const cells = [
          client.node.padEnd(15),
          found.id.padEnd(idWidth),
          found.type.padEnd(26),
          found.actorId.padEnd(36),
          found.source.padEnd(24),
          found.message,
        ];
        await context.output.print(formatTable([cells]));
      }
    });
  },
});
