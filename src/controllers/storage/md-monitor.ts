// storage.MDMonitorController: asks for another look at the arrays of the config when the kernel says that they are in another state: a
// member failed, a rebuild began or ended.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { MDArraySpec } from "../../resources/storage/md-array-spec.ts";
import { MDArrayStatus } from "../../resources/storage/md-array-status.ts";
import { MDRefreshRequest } from "../../resources/storage/md-refresh-request.ts";
import { mdRefreshId } from "./md-array-reconcile.ts";
import type { ArrayParts } from "./shared/mdadm.ts";
import { arrayIds } from "./shared/mdadm.ts";

const lookMs = 5000;
/** `clean` and `active` change with every write: they say no more than that the array runs. */
const running = /^(?:clean|active|active-idle|write-pending|read-auto)$/u;

async function stateOf({ files }: MonitorParts, id: string): Promise<string> {
  const folder = `/sys/class/block/${id}/md`;
  const texts = ["array_state", "sync_action", "degraded", "raid_disks"].map(async (name) =>
    ((await files.findText(`${folder}/${name}`)) ?? "").trim().replace(running, "running"),
  );
  return `${id}: ${(await Promise.all(texts)).join(" ")}`;
}

export type MonitorParts = Pick<ArrayParts, "files">;

export function mdMonitorController(parts: MonitorParts): Controller {
  let seen = "";
  return defineController({
    name: "storage.MDMonitorController",
    inputs: [weak(MDArraySpec), weak(MDArrayStatus)],
    outputs: [exclusive(MDRefreshRequest)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(lookMs, signal)) wake();
    },
    async reconcile({ state }) {
      if ((await state.list(MDArraySpec)).length === 0) return;
      const states = await Promise.all((await arrayIds(parts)).map((id) => stateOf(parts, id)));
      const now = states.join("\n");
      if (now === seen) return;
      seen = now;
      await state.modify(MDRefreshRequest, mdRefreshId, (before) => ({ request: (before?.request ?? 0) + 1 }));
    },
  });
}
