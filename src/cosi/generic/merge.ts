// A controller that turns many wishes into one decision: all resources of a type in one namespace are merged into another namespace.
import type { Controller, ControllerState } from "../controller.ts";
import { isPhaseConflict } from "../errors.ts";
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
      for (const [id, spec] of merged) await decide(state, id, spec);
      await state.cleanup(type, { namespace: to });
    },
  });

  /** A decision that is on its way out comes back when it has gone: whoever still uses it wakes us then. */
  async function decide(state: ControllerState, id: string, spec: S): Promise<void> {
    try {
      await state.modify(type, id, () => spec, { namespace: to });
    } catch (error) {
      if (!isPhaseConflict(error)) throw error;
    }
  }
}
