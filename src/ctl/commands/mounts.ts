// `mounts`: what is mounted, and how full it is.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand } from "../command.ts";
import { nodeTable } from "../fan-out.ts";

const gigabyte = 1e9;

export const mounts = defineCommand({
  name: "mounts",
  aliases: ["mount", "df"],
  summary: "list mounts",
  async run(context) {
    await nodeTable(
      context,
      ["FILESYSTEM", "SIZE(GB)", "USED(GB)", "AVAILABLE(GB)", "PERCENT USED", "MOUNTED ON"],
      async (client) => {
        const { messages } = await client.unary(rpc.MachineService.Mounts, {});
        return messages
          .flatMap(({ stats }) => stats)
          .filter(({ size }) => size > 0n)
          .map(({ filesystem, size, available, mountedOn }) => {
            const used = Number(size - available);
            return [
              filesystem,
              gb(Number(size)),
              gb(used),
              gb(Number(available)),
              `${((used / Number(size)) * 100).toFixed(2)}%`,
              mountedOn,
            ];
          });
      },
    );
  },
});

function gb(bytes: number): string {
  return (bytes / gigabyte).toFixed(2);
}
