// block.SwapStatusController: the swap devices in use and how full they are.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Swaps } from "../../linux/swap.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { SwapStatus } from "../../resources/block/swap-status.ts";
import { sizeText } from "./shared/size-text.ts";

const periodMs = 30_000;

export function swapStatusController({ swaps }: { readonly swaps: Pick<Swaps, "list"> }): Controller {
  return defineController({
    name: "block.SwapStatusController",
    inputs: [weak(BlockMountStatus)],
    outputs: [exclusive(SwapStatus)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(periodMs, signal)) wake();
    },
    async reconcile({ state }) {
      for (const { device, type, sizeBytes: size, usedBytes: used, priority } of await swaps.list()) {
        const spec = { device, type, size, sizeHuman: sizeText(size), used, usedHuman: sizeText(used), priority };
        await state.modify(SwapStatus, device, () => spec);
      }
      await state.cleanup(SwapStatus);
    },
  });
}
