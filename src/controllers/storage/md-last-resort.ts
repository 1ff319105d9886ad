// storage.MDLastResortController: starts arrays that are still not complete after a while, as far as they can run without what is missing.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";
import type { ArrayParts } from "./shared/mdadm.ts";
import { arrayIds, mdadm } from "./shared/mdadm.ts";

const lookMs = 5000;
/** As long as members may take to come. */
const graceMs = 30_000;

export function mdLastResortController(parts: ArrayParts): Controller {
  /** Since when each array is incomplete, in milliseconds of the monotonic clock; undefined once it was tried. */
  const since = new Map<string, number | undefined>();
  return defineController({
    name: "storage.MDLastResortController",
    inputs: [weak(BlockDevice)],
    outputs: [],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(lookMs, signal)) if (since.size > 0) wake();
    },
    async reconcile({ clock, signal, log }) {
      const ids = new Set(await arrayIds(parts));
      for (const id of since.keys()) if (!ids.has(id)) since.delete(id);
      for (const id of ids) {
        const arrayState = ((await parts.files.findText(`/sys/class/block/${id}/md/array_state`)) ?? "").trim();
        if (arrayState !== "inactive") {
          since.delete(id);
          continue;
        }
        if (!since.has(id)) since.set(id, clock.monotonic());
        const began = since.get(id);
        if (began === undefined || clock.monotonic() - began < graceMs) continue;
        since.set(id, undefined);
        try {
          await mdadm(parts, ["--run", `/dev/${id}`], signal);
          log.warn("started an array that lacks members", { array: id });
        } catch (error) {
          signal.throwIfAborted();
          log.warn("cannot start an array that lacks members", { array: id, error });
        }
      }
    },
  });
}
