// A controller that turns many wishes into one decision: all resources of a type in one namespace are merged into another namespace.
import type { Controller, ControllerState } from "../controller.ts";
import { defineController, destroyReady, shared, weak } from "../controller.ts";
import type { Resource, ResourceType } from "../resource.ts";

export interface MergeOptions<S> {
  /** Also the owner of what is merged. */
  readonly name: string;
  readonly type: ResourceType<S>;
  /** Where the wishes are. */
  readonly from: string;
  /** Where the decisions go; the type's own namespace when absent. */
  readonly to?: string;
  /** Decisions by id, from all wishes sorted by id. Pure. */
  merge(wishes: readonly Resource<S>[]): ReadonlyMap<string, S>;
}

/** Decisions that no wish supports any more are torn down, and destroyed when nobody uses them. */
export function mergeController<S>(options: MergeOptions<S>): Controller {
  const { name, type, from, to = type.namespace } = options;
  return defineController({
    name,
    inputs: [weak(type, { namespace: from }), destroyReady(type, { namespace: to })],
    outputs: [shared(type)],
    async reconcile({ state }) {
      const wishes = await state.list(type, { namespace: from });
      const merged = options.merge(wishes.filter(({ metadata }) => metadata.phase === "running"));
      for (const [id, spec] of merged) {
        if (await isFree(state, id)) await state.modify(type, id, () => spec, { namespace: to });
      }
      await state.cleanup(type, { namespace: to });
    },
  });

  /** A decision that is on its way out goes before it comes back: whoever still uses it wakes us when it is done. */
  async function isFree(state: ControllerState, id: string): Promise<boolean> {
    const present = await state.find(type, id, { namespace: to });
    if (present?.metadata.phase !== "tearingDown") return true;
    if (present.metadata.finalizers.length > 0) return false;
    await state.destroy(type, id, { namespace: to });
    return true;
  }
}
