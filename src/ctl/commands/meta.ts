// `meta`: sets and deletes values of META, which outlive the operating system on the disk. They are read with `get meta`.
import { rpc } from "../../wire/gen/rpc.ts";
import type { CommandGroup } from "../command.ts";
import { UsageError, defineCommand } from "../command.ts";
import { forEachNode } from "../fan-out.ts";

/** Decimal, or hexadecimal with 0x in front. */
export function parseKey(text: string): number {
  const key = /^(?:0x[0-9a-f]+|\d+)$/iu.test(text) ? Number(text) : Number.NaN;
  if (!(key <= 255)) throw new UsageError(`found "${text}" for the key, want a number from 0 to 255 (0x0 to 0xff)`);
  return key;
}

const write = defineCommand({
  name: "write",
  summary: "set a value",
  insecure: true,
  arguments: "<key> <value>",
  async run(context, [key = "", value = ""]) {
    const request = { key: parseKey(key), value: Buffer.from(value) };
    await forEachNode(context, async (client) => {
      await client.unary(rpc.MachineService.MetaWrite, request);
    });
  },
});

const remove = defineCommand({
  name: "delete",
  summary: "delete a value",
  insecure: true,
  arguments: "<key>",
  async run(context, [key = ""]) {
    const request = { key: parseKey(key) };
    await forEachNode(context, async (client) => {
      await client.unary(rpc.MachineService.MetaDelete, request);
    });
  },
});

export const meta: CommandGroup = {
  name: "meta",
  summary: "write and delete values of the META partition",
  commands: [write, remove],
};
