// `wipe`: makes disks, partitions and what is built of them blank.
import type { Init } from "../../wire/message.ts";
import type { UnaryRpc } from "../../wire/rpc.ts";
import { BlockDeviceWipeDescriptorMethod } from "../../wire/gen/storage.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Command, CommandGroup } from "../command.ts";
import { choice, defineCommand, flag } from "../command.ts";
import { forEachNode } from "../fan-out.ts";

const disk = defineCommand({
  name: "disk",
  summary: "wipe block devices that nobody uses",
  arguments: "<devices...>",
  insecure: true,
  options: {
    method: choice("--method <method>", "what to wipe: signatures, or every byte", ["FAST", "ZEROES"], "FAST"),
    dropPartition: flag("--drop-partition", "take a partition out of its disk's table as well"),
    skipVolumeCheck: flag("--skip-volume-check", "wipe although a volume of the node is there"),
    skipSecondaryCheck: flag("--skip-secondary-check", "wipe although another device is built on it"),
  },
  async run(context, names, { method, ...options }) {
    const devices = names.map((device) => ({
      device: device.replace(/^\/dev\//u, ""),
      method: BlockDeviceWipeDescriptorMethod[method],
      ...options,
    }));
    await forEachNode(context, async (client) => {
      await client.unary(rpc.StorageService.BlockDeviceWipe, { devices });
    });
  },
});

interface Removal<Q> {
  readonly name: string;
  readonly summary: string;
  readonly arguments: string;
  readonly method: UnaryRpc<Q, unknown>;
  readonly request: (args: readonly string[]) => Init<Q>;
}

function removal<Q>({ name, summary, arguments: args, method, request }: Removal<Q>): Command {
  return defineCommand({
    name,
    summary,
    arguments: args,
    insecure: true,
    async run(context, words) {
      await forEachNode(context, async (client) => {
        await client.unary(method, request(words));
      });
    },
  });
}

const logicalVolume = removal({
  name: "lv",
  summary: "remove a logical volume",
  arguments: "<volume-group> <logical-volume>",
  method: rpc.LVMService.LogicalVolumeRemove,
  request: ([volumeGroup = "", name = ""]) => ({ volumeGroup, logicalVolume: name }),
});

const volumeGroup = removal({
  name: "vg",
  summary: "remove a volume group with its logical volumes",
  arguments: "<volume-group>",
  method: rpc.LVMService.VolumeGroupRemove,
  request: ([group = ""]) => ({ volumeGroup: group }),
});

const physicalVolume = removal({
  name: "pv",
  summary: "remove a physical volume that is in no group",
  arguments: "<device>",
  method: rpc.LVMService.PhysicalVolumeRemove,
  request: ([device = ""]) => ({ device }),
});

const array = removal({
  name: "md",
  summary: "stop a RAID array and wipe its members",
  arguments: "<device>",
  method: rpc.MDService.Destroy,
  request: ([device = ""]) => ({ device }),
});

export const wipe: CommandGroup = {
  name: "wipe",
  summary: "wipe block devices, volume groups and arrays",
  commands: [disk, logicalVolume, volumeGroup, physicalVolume, array],
};
