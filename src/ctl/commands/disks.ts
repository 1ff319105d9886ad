// `disks`: the disks of nodes, in maintenance too.
import { nameIn } from "../../base/enum-name.ts";
import { DiskDiskType } from "../../wire/gen/storage.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand } from "../command.ts";
import { nodeTable } from "../fan-out.ts";
import { humanSize } from "../time-text.ts";

function typeName(type: number): string {
  return nameIn(DiskDiskType, type) ?? String(type);
}

export const disks = defineCommand({
  name: "disks",
  summary: "list disks",
  insecure: true,
  async run(context) {
    const header = ["DEV", "SIZE", "TYPE", "MODEL", "SERIAL", "WWID", "BUS PATH", "SYSTEM DISK", "READ ONLY"];
    await nodeTable(context, header, async (client) => {
      const { messages } = await client.unary(rpc.StorageService.Disks, {});
      return messages
        .flatMap(({ disks: found }) => found)
        .map(({ deviceName, size, type, model, serial, wwid, busPath, systemDisk, readonly }) => [
          deviceName,
          humanSize(size),
          typeName(type),
          model || "-",
          serial || "-",
          wwid || "-",
          busPath || "-",
          systemDisk ? "*" : "",
          readonly ? "*" : "",
        ]);
    });
  },
});
