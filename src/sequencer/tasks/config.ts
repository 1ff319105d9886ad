// Tasks about what the node knows before it boots: META and the machine config.
import type { Task } from "../sequence.ts";
import type { SequencerNode } from "../node.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MetaLoad } from "../../resources/runtime/meta-load.ts";
import { AcquireConfigSpec } from "../../resources/v1alpha1/acquire-config-spec.ts";
import { AcquireConfigStatus } from "../../resources/v1alpha1/acquire-config-status.ts";

const configId = "machine-config";

/** Phases of a volume about which more is to come. */
const undecided: ReadonlySet<number> = new Set([VolumePhase.waiting, VolumePhase.located, VolumePhase.provisioned]);

/** Reads META, and says so, which others wait for. Without a partition it is empty and lives in memory. */
export const reloadMeta: Task<SequencerNode> = {
  name: "reloadMeta",
  async run({ state, meta, mode }, { signal }) {
    if (mode !== "container") {
      await state.waitFor(VolumeStatus, "META", ({ spec }) => !undecided.has(spec.phase), { signal });
      await meta.load();
    }
    await state.modify(MetaLoad, "meta-loaded", () => ({ done: true }));
  },
};

/** Asks the controllers for a config and waits until there is one, however long it takes: in maintenance somebody brings it. */
export const loadConfig: Task<SequencerNode> = {
  name: "loadConfig",
  async run({ state }, { signal }) {
    await state.modify(AcquireConfigSpec, configId, () => ({}));
    await state.waitFor(AcquireConfigStatus, configId, () => true, { signal });
    await state.teardownAndDestroy(AcquireConfigSpec, configId, { signal });
  },
};
