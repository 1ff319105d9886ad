// What a service waits for before it starts: things that can be awaited and can say what they are.
import { anySignal } from "../base/abort.ts";
import type { Resource, ResourceType } from "../cosi/resource.ts";
import type { In, State } from "../cosi/state.ts";

export interface Condition {
  /** What is waited for, in a form that fits after "Waiting for ". It may change while waiting. */
  describe(): string;
  /** Resolves when it holds; rejects with the signal's reason. */
  wait(signal: AbortSignal): Promise<void>;
}

/** Holds when all of them hold; describes those that do not yet, in the order given. */
export function allOf(conditions: readonly Condition[]): Condition {
  const pending = new Set(conditions);
  return {
    describe: () => [...pending].map((condition) => condition.describe()).join(", "),
    async wait(signal) {
      const abort = new AbortController();
      const both = anySignal(signal, abort.signal);
      try {
        await Promise.all(
          conditions.map(async (condition) => {
            await condition.wait(both);
            pending.delete(condition);
          }),
        );
      } catch (error) {
        abort.abort(error); // one failed: nobody waits for the others any more
        throw error;
      }
    },
  };
}

export interface ResourceConditionOptions<S> extends In {
  readonly state: Pick<State, "waitFor">;
  readonly type: ResourceType<S>;
  readonly id: string;
  readonly description: string;
  /** Any resource will do when absent. */
  readonly accept?: (resource: Resource<S>) => boolean;
}

/** Holds as soon as the resource exists and is accepted. */
export function resourceCondition<S>(options: ResourceConditionOptions<S>): Condition {
  const { state, type, id, description, accept = () => true, namespace } = options;
  return {
    describe: () => description,
    async wait(signal) {
      await state.waitFor(type, id, accept, { signal, ...(namespace === undefined ? {} : { namespace }) });
    },
  };
}
