// What a machine's own firmware starts: the ISO and the disk image, each on UEFI and on a BIOS, up to the API in maintenance.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { imageVersion, mediaProfiles } from "../../tools/image/media.ts";
import { openTestMedia } from "../lib/media.ts";
import { insecure, openApi, waitForApi } from "../lib/node.ts";
import { startVm, type VmOptions } from "../lib/vm.ts";

/** Firmware and loaders read 113 MB each, under emulation. */
const timeLimitMs = 240_000;

const media = openTestMedia();
let iso: string;
let disk: string;
before(async () => {
  const make = (format: string) => media.make(readFileSync(mediaProfiles().get(format) ?? "", "utf8"));
  iso = (await make("iso")).paths[0] ?? "";
  ({ disk } = await make("raw"));
});
after(() => media[Symbol.dispose]());

const sources: readonly (readonly [string, () => Partial<VmOptions>])[] = [
  ["iso", () => ({ medium: iso })],
  ["disk", () => ({ diskImage: disk })],
];

for (const firmware of ["bios", "uefi"] as const) {
  for (const [source, options] of sources) {
    void test(`${firmware} starts the ${source}, which answers in maintenance`, async (context) => {
      await using vm = await startVm({ name: `media-${firmware}-${source}`, firmware, timeLimitMs, ...options() });
      await waitForApi(vm, insecure);
      context.diagnostic(`API after ${(vm.uptimeMs() / 1000).toFixed(1)} s`);
      using api = openApi(vm, insecure);
      const { messages } = await api.unary(rpc.MachineService.Version, {});
      assert.equal(messages[0]?.version?.tag, imageVersion());
      assert.equal(messages[0]?.platform?.name, "metal");
    });
  }
}
