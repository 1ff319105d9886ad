// wipe over nodes that remember what they were asked.
import { expect, test } from "vitest";
import { Code, StatusError } from "../../rpc/status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { BlockDeviceWipeDescriptorMethod } from "../../wire/gen/storage.ts";
import { fakeContext, type Answers, type FakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { wipe } from "./wipe.ts";

async function run(context: FakeContext, ...args: readonly string[]): Promise<void> {
  const program = buildProgram([wipe], () => context, "v0");
  for (const each of program.commands.flatMap(({ commands }) => commands))
    each.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", "wipe", ...args]);
}

const { StorageService, LVMService, MDService } = rpc;
const paths = [
  StorageService.BlockDeviceWipe,
  LVMService.LogicalVolumeRemove,
  LVMService.VolumeGroupRemove,
  LVMService.PhysicalVolumeRemove,
  MDService.Destroy,
].map(({ path }) => path);

interface Asked {
  readonly node: string;
  readonly method: string | undefined;
  readonly request: unknown;
}

/** Takes every request; the nodes named in `failures` fail with what is there. */
function lab(
  names: readonly string[] = ["n"],
  failures: Readonly<Record<string, Error>> = {},
): { readonly context: FakeContext; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const answersOf = (node: string): Answers =>
    Object.fromEntries(
      paths.map((path) => [
        path,
        (request: unknown) => {
          asked.push({ node, method: path.split("/").at(-1), request });
          if (failures[node] !== undefined) throw failures[node];
          return { messages: [{}] };
        },
      ]),
    );
  return { context: fakeContext(Object.fromEntries(names.map((name) => [name, answersOf(name)]))), asked };
}

const unchecked = { dropPartition: false, skipVolumeCheck: false, skipSecondaryCheck: false };

test("wipe disk takes only signatures and skips no check unless told so; /dev/ may be there or not", async () => {
  const { context, asked } = lab();
  await run(context, "disk", "vdb", "/dev/vdc1", "/dev/mapper/luks2-data");
  const method = BlockDeviceWipeDescriptorMethod.FAST;
  const devices = ["vdb", "vdc1", "mapper/luks2-data"].map((device) => ({ device, method, ...unchecked }));
  expect(asked).toEqual([{ node: "n", method: "BlockDeviceWipe", request: { devices } }]);
  expect([context.stdout(), context.stderr()]).toEqual(["", []]);
});

test.each([
  ["--drop-partition", { dropPartition: true }],
  ["--skip-volume-check", { skipVolumeCheck: true }],
  ["--skip-secondary-check", { skipSecondaryCheck: true }],
  ["--method=ZEROES", { method: BlockDeviceWipeDescriptorMethod.ZEROES }],
])("wipe disk %s is asked for each device", async (option, change) => {
  const { context, asked } = lab();
  await run(context, "disk", option, "vdb1", "vdb2");
  const rest = { method: BlockDeviceWipeDescriptorMethod.FAST, ...unchecked, ...change };
  expect(asked.map(({ request }) => request)).toEqual([
    {
      devices: [
        { device: "vdb1", ...rest },
        { device: "vdb2", ...rest },
      ],
    },
  ]);
});

test("wipe disk wants a device and a method that there is", async () => {
  const { context, asked } = lab();
  await expect(run(context, "disk")).rejects.toThrow("missing required argument 'devices'");
  await expect(run(context, "disk", "vdb", "--method", "SHRED")).rejects.toThrow(
    'found "SHRED" for --method <method>, want one of FAST, ZEROES',
  );
  expect(asked).toEqual([]);
});

test.each([
  [["lv", "vg0", "data"], "LogicalVolumeRemove", { volumeGroup: "vg0", logicalVolume: "data" }],
  [["vg", "vg0"], "VolumeGroupRemove", { volumeGroup: "vg0" }],
  [["pv", "/dev/vdb"], "PhysicalVolumeRemove", { device: "/dev/vdb" }],
  [["md", "/dev/md/boots"], "Destroy", { device: "/dev/md/boots" }],
])("wipe %j removes one thing from each node", async (args, method, request) => {
  const { context, asked } = lab(["a", "b"]);
  await run(context, ...args);
  expect(asked).toEqual([
    { node: "a", method, request },
    { node: "b", method, request },
  ]);
});

test.each([[["lv", "vg0"]], [["vg"]], [["pv"]], [["md"]]])("wipe %j is not all that is needed", async (args) => {
  const { context, asked } = lab();
  await expect(run(context, ...args)).rejects.toThrow("missing required argument");
  expect(asked).toEqual([]);
});

test("wipe goes on when a node refuses, and says why it did", async () => {
  const refusal = new StatusError(Code.FAILED_PRECONDITION, 'block device "vdb" is in use by volume "EPHEMERAL"');
  const { context, asked } = lab(["a", "b", "c"], { b: refusal });
  await expect(run(context, "disk", "vdb")).rejects.toThrow("1 of the nodes failed");
  expect(asked.map(({ node }) => node)).toEqual(["a", "b", "c"]);
  expect(context.stderr()).toEqual([
    expect.stringMatching(/^error from node b: .*block device "vdb" is in use by volume "EPHEMERAL"$/u),
  ]);
});
