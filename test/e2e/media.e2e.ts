// What a machine's own firmware starts: the ISO and the disk image, each on UEFI and on a BIOS, up to the API in maintenance.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { buildMedia, imageVersion, mediaWork } from "../../tools/image/media.ts";
import { outDir } from "../../tools/image/paths.ts";
import { insecure, openApi, waitForApi } from "../lib/node.ts";
import { startVm, type VmOptions } from "../lib/vm.ts";

/** Firmware and loaders read 113 MB each, under emulation. */
const timeLimitMs = 240_000;

before(async () => {
  await buildMedia("iso", "virtual");
  await buildMedia("raw", "virtual");
});

const sources: readonly (readonly [string, Partial<VmOptions>])[] = [
  ["iso", { medium: join(outDir, "metal-amd64.iso") }],
  ["disk", { diskImage: join(mediaWork, "raw/disk.raw") }],
];

for (const firmware of ["bios", "uefi"] as const) {
  for (const [source, options] of sources) {
    void test(`${firmware} starts the ${source}, which answers in maintenance`, async (context) => {
      await using vm = await startVm({ name: `media-${firmware}-${source}`, firmware, timeLimitMs, ...options });
      await waitForApi(vm, insecure);
      context.diagnostic(`API after ${(vm.uptimeMs() / 1000).toFixed(1)} s`);
      using api = openApi(vm, insecure);
      const { messages } = await api.unary(rpc.MachineService.Version, {});
      assert.equal(messages[0]?.version?.tag, imageVersion());
      assert.equal(messages[0]?.platform?.name, "metal");
    });
  }
}
