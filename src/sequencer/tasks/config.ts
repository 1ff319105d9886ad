// Tasks about what the node knows before it boots: META and the machine config.
import type { Task } from "../sequence.ts";
import type { SequencerNode } from "../node.ts";
import { MetaLoad } from "../../resources/runtime/meta-load.ts";
import { AcquireConfigSpec } from "../../resources/v1alpha1/acquire-config-spec.ts";
import { AcquireConfigStatus } from "../../resources/v1alpha1/acquire-config-status.ts";

const configId = "machine-config";

/** Says that META was read, which others wait for. Without a partition it is empty and lives in memory. */
export const reloadMeta: Task<SequencerNode> = {
  name: "reloadMeta",
  async run({ state }) {
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
