// Resets of a node with boot loaders on its disk: without STATE and EPHEMERAL it starts from its bank into maintenance, and can be configured anew; without
// all of it the disk is blank, and the machine starts from its medium.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ResetRequestWipeMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { buildMedia, imageVersion, mediaWork } from "../../tools/image/media.ts";
import { blankDisk, contentOfDisk, currentIso, isFromMedium } from "../lib/installation.ts";
import { admin, configure, testSecrets } from "../lib/kubernetes.ts";
import { eventually, insecure, openApi, waitForApi } from "../lib/node.ts";
import { startVm } from "../lib/vm.ts";

for (const firmware of ["uefi", "bios"] as const) {
  void test(`${firmware}: a node on a disk is reset in part, and as a whole`, async () => {
    await buildMedia("raw", "virtual");
    await using vm = await startVm({
      name: `matrix-reset-${firmware}`,
      firmware,
      diskImage: join(mediaWork, "raw/disk.raw"),
      diskImageMb: 9000,
      medium: await currentIso(),
      mediumLast: true,
      kernelArgs: ["loglevel=7"],
      timeLimitMs: 1_800_000,
    });
    await configure(vm, testSecrets.config());
    {
      using api = openApi(vm, admin);
      const systemPartitionsToWipe = ["STATE", "EPHEMERAL"].map((label) => ({ label, wipe: true }));
      await api.unary(rpc.MachineService.Reset, { reboot: true, systemPartitionsToWipe });
    }
    await waitForApi(vm, insecure);
    assert.equal(isFromMedium(vm), false);
    {
      using api = openApi(vm, insecure);
      const { messages } = await api.unary(rpc.MachineService.Version, {});
      assert.equal(messages[0]?.version?.tag, imageVersion());
    }
    await configure(vm, testSecrets.config());
    {
      using api = openApi(vm, admin);
      await api.unary(rpc.MachineService.Reset, { reboot: true, mode: ResetRequestWipeMode.ALL });
    }
    await waitForApi(vm, insecure);
    assert.equal(isFromMedium(vm), true);
    using api = openApi(vm, insecure);
    await eventually(vm, async () => assert.deepEqual(await contentOfDisk(api), blankDisk));
  });
}
