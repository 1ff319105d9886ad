// `restart`: ends a container, so that who keeps it starts it again.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag } from "../command.ts";
import { forEachNode } from "../fan-out.ts";
import { containerPlace } from "./containers.ts";

export const restart = defineCommand({
  name: "restart",
  summary: "restart a container",
  arguments: "<id>",
  completes: ["containers"],
  options: { kubernetes: flag("-k, --kubernetes", "one of Kubernetes") },
  async run(context, [id = ""], { kubernetes }) {
    await forEachNode(context, async (client) => {
      await client.unary(rpc.MachineService.Restart, { ...containerPlace(kubernetes), id });
    });
  },
});
