// Which disk is meant by a path and by a selector.
import { expect, test } from "vitest";
import { manualClock } from "../../../base/manual-clock.ts";
import { diskSelectorExpression } from "../../../config/rules/disk-selector.ts";
import type { InstallTarget } from "../../../config/view/install.ts";
import { openMemoryState } from "../../../cosi/memory-state.ts";
import { openState } from "../../../cosi/open-state.ts";
import { Disk } from "../../../resources/block/disk.ts";
import { followLinks, installDisks } from "./install-disk.ts";

const links: ReadonlyMap<string, string> = new Map([
  ["/dev/sda", "/dev/sda"],
  ["/dev/array", "/dev/md127"],
]);

const files = {
  async realPath(path: string): Promise<string> {
    const found = links.get(path);
    if (found === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: "ENOENT" });
    return found;
  },
};

/** Ids of the disks that the target means, on a machine with one of each sort. */
async function meant(target: InstallTarget): Promise<readonly string[]> {
  const state = openState(openMemoryState({ clock: manualClock() }));
  const size = 1n << 33n;
  const disks: Readonly<Record<string, Partial<Disk>>> = {
    md127: {},
    sda: { symlinks: ["/dev/disk/by-id/raid-controller"] },
    sdb: { transport: "usb", readonly: true },
    sr0: { transport: "sata", readonly: true, cdrom: true },
    vda: { transport: "virtio" },
  };
  for (const [id, more] of Object.entries(disks)) {
    await state.modify(Disk, id, () => ({ ...Disk.zero(), devPath: `/dev/${id}`, size, ...more }));
  }
  const found = installDisks(await followLinks(target, files), await state.list(Disk));
  return found.map(({ metadata }) => metadata.id);
}

test("installDisks() takes a path at its word, through links wherever they lie", async () => {
  const paths = ["/dev/sda", "/dev/disk/by-id/raid-controller", "/dev/array", "/dev/vda", "/dev/sdb", "/dev/none"];
  const found = await Promise.all(paths.map((path) => meant({ kind: "path", path })));
  expect(found).toEqual([["sda"], ["sda"], ["md127"], ["vda"], ["sdb"], []]);
});

test("installDisks() takes for a selector what can be written; only the older one asks how a disk is attached", async () => {
  const older = diskSelectorExpression({ size: ">= 1GB" });
  if (older.kind !== "ok") throw new Error(older.message);
  const expressions = ["disk.size > 1u * GB", 'disk.transport == ""', older.expression];
  const found = await Promise.all(expressions.map((expression) => meant({ kind: "selector", expression })));
  expect(found).toEqual([["md127", "sda", "vda"], ["md127", "sda"], ["vda"]]);
});
