// What a controller sees of the state: its inputs and outputs, and nothing else. Anything else is a fault of the controller.
import { BugError } from "../base/errors.ts";
import { isPhaseConflict } from "./errors.ts";
import type { Controller, ControllerState, InputKind } from "./controller.ts";
import type { AnyResourceType, Resource, ResourceType } from "./resource.ts";
import type { In, ModifyOptions, Query, State } from "./state.ts";

export interface TrackedState {
  readonly state: ControllerState;
  /** Forgets what was touched: a reconciliation begins. */
  begin(): void;
}

/** Each throws a BugError when the declaration does not allow it. */
interface Rules {
  readonly checkRead: (type: AnyResourceType, namespace: string, id?: string) => void;
  readonly checkWrite: (type: AnyResourceType) => void;
  readonly checkFinalizer: (type: AnyResourceType, namespace: string, id: string) => void;
}

function rulesOf({ name, inputs, outputs }: Controller): Rules {
  function checkWrite(type: AnyResourceType): void {
    if (outputs.some((output) => output.type.type === type.type)) return;
    throw new BugError(`Controller "${name}" writes ${type.type}, which is none of its outputs`);
  }

  function isInput(type: AnyResourceType, namespace: string, id: string | undefined, kind?: InputKind): boolean {
    return inputs.some(
      (input) =>
        input.type.type === type.type &&
        input.namespace === namespace &&
        (input.id === undefined || input.id === id) &&
        (kind === undefined || input.kind === kind),
    );
  }

  function checkRead(type: AnyResourceType, namespace: string, id?: string): void {
    if (isInput(type, namespace, id) || outputs.some((output) => output.type.type === type.type)) return;
    const what = id === undefined ? "all resources" : `resource "${id}"`;
    throw new BugError(
      `Controller "${name}" reads ${what} of ${type.type} in "${namespace}", which is none of its inputs`,
    );
  }

  function checkFinalizer(type: AnyResourceType, namespace: string, id: string): void {
    if (isInput(type, namespace, id, "strong")) return;
    throw new BugError(
      `Controller "${name}" changes finalizers of ${type.type} "${id}", which is none of its strong inputs`,
    );
  }

  return { checkRead, checkWrite, checkFinalizer };
}

/** The state of one controller; `state` is the whole one. */
export function controllerState(whole: State, controller: Controller): TrackedState {
  const { name } = controller;
  const { checkRead, checkWrite, checkFinalizer } = rulesOf(controller);
  const own = whole.as(name);
  const touched = new Set<string>();
  const key = (type: AnyResourceType, namespace: string, id: string): string => `${namespace}\n${type.type}\n${id}`;

  /** An output that is on its way out but free may be replaced by the one that is wanted again. */
  async function replaceTorn<S>(type: ResourceType<S>, id: string, options: In): Promise<boolean> {
    const { metadata } = await own.get(type, id, options);
    if (metadata.phase !== "tearingDown" || metadata.finalizers.length > 0 || metadata.owner !== name) return false;
    await own.destroy(type, id, options);
    return true;
  }

  async function modify<S>(
    type: ResourceType<S>,
    id: string,
    update: (spec: S | undefined) => S,
    options: ModifyOptions = {},
  ): Promise<Resource<S>> {
    checkWrite(type);
    touched.add(key(type, options.namespace ?? type.namespace, id));
    try {
      return await own.modify(type, id, update, options);
    } catch (error) {
      if (isPhaseConflict(error) && (await replaceTorn(type, id, options)))
        return own.modify(type, id, update, options);
      throw error;
    }
  }

  async function cleanup<S>(type: ResourceType<S>, { namespace = type.namespace }: In = {}): Promise<void> {
    checkWrite(type);
    for (const { metadata } of await own.list(type, { namespace })) {
      if (metadata.owner !== name || touched.has(key(type, namespace, metadata.id))) continue;
      if (await own.teardown(type, metadata.id, { namespace })) await own.destroy(type, metadata.id, { namespace });
    }
  }

  const state: ControllerState = {
    async get(type, id, options = {}) {
      checkRead(type, options.namespace ?? type.namespace, id);
      return own.get(type, id, options);
    },
    async find(type, id, options = {}) {
      checkRead(type, options.namespace ?? type.namespace, id);
      return own.find(type, id, options);
    },
    async list<S>(type: ResourceType<S>, options: In & { readonly query?: Query } = {}) {
      checkRead(type, options.namespace ?? type.namespace);
      return own.list(type, options);
    },
    modify,
    async teardown(type, id, options) {
      checkWrite(type);
      return own.teardown(type, id, options);
    },
    async destroy(type, id, options) {
      checkWrite(type);
      return own.destroy(type, id, options);
    },
    async addFinalizer(type, id, finalizer, options = {}) {
      checkFinalizer(type, options.namespace ?? type.namespace, id);
      return own.addFinalizer(type, id, finalizer, options);
    },
    async removeFinalizer(type, id, finalizer, options = {}) {
      checkFinalizer(type, options.namespace ?? type.namespace, id);
      return own.removeFinalizer(type, id, finalizer, options);
    },
    cleanup,
  };
  return { state, begin: () => touched.clear() };
}
