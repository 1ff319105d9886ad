// `usage`: how much space directories take.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag, integer } from "../command.ts";
import { itemTable } from "../fan-out.ts";
import { humanSize } from "../time-text.ts";

export const usage = defineCommand({
  name: "usage",
  aliases: ["du"],
  summary: "show the space that files and directories take",
  arguments: "[path...]",
  options: {
    all: flag("-a, --all", "files too, not only directories"),
    threshold: integer("-t, --threshold <bytes>", "leave out what is smaller, or larger when negative", 0),
    depth: integer("-d, --depth <levels>", "how deep to show", 0),
    humanize: flag("-H, --humanize", "sizes with units"),
  },
  async run(context, paths, { all, threshold, depth, humanize }) {
    await itemTable(context, ["SIZE", "NAME"], async (client, fail) => {
      const rows: string[][] = [];
      const request = {
        paths: paths.length === 0 ? ["/"] : paths,
        all,
        threshold: BigInt(threshold),
        recursionDepth: depth + 1,
      };
      for await (const item of client.stream(rpc.MachineService.DiskUsage, request)) {
        if (item.error !== "") fail(`error reading file ${item.name}: ${item.error}`);
        else
          rows.push([
            humanize ? humanSize(item.size) : String(item.size),
            item.relativeName === "" ? item.name : item.relativeName,
          ]);
      }
      return rows;
    });
  },
});
