// How a controller declares itself: its inputs and outputs are data, from which the graph is printed and access is checked.
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { AnyResourceType, ResourceType } from "./resource.ts";
import type { In, Reader, Writer } from "./state.ts";

/**
 * - `weak`: changes wake the controller.
 * - `strong`: likewise, and the controller may put its finalizer on it.
 * - `destroy-ready`: wakes only when a torn-down resource, usually an output of its own, has no finalizer left.
 */
export type InputKind = "weak" | "strong" | "destroy-ready";

export interface Input {
  readonly kind: InputKind;
  readonly type: AnyResourceType;
  readonly namespace: string;
  /** Limits the input to one resource; all of the type when absent. */
  readonly id?: string;
}

export interface Output {
  /** `exclusive`: nobody else writes this type. */
  readonly kind: "exclusive" | "shared";
  readonly type: AnyResourceType;
}

/** Options of an input: another namespace than the type's own, or one id. */
export interface InputOptions extends In {
  readonly id?: string;
}

function input<S>(kind: InputKind, type: ResourceType<S>, options: InputOptions): Input {
  const { namespace = type.namespace, id } = options;
  return { kind, type, namespace, ...(id === undefined ? {} : { id }) };
}

export function weak<S>(type: ResourceType<S>, options: InputOptions = {}): Input {
  return input("weak", type, options);
}

export function strong<S>(type: ResourceType<S>, options: InputOptions = {}): Input {
  return input("strong", type, options);
}

export function destroyReady<S>(type: ResourceType<S>, options: InputOptions = {}): Input {
  return input("destroy-ready", type, options);
}

export function exclusive<S>(type: ResourceType<S>): Output {
  return { kind: "exclusive", type };
}

export function shared<S>(type: ResourceType<S>): Output {
  return { kind: "shared", type };
}

/** The state as a controller sees it: it reads inputs and outputs, writes outputs as its owner; anything else is a BugError. */
export interface ControllerState extends Reader, Writer {
  /**
   * Tears down and destroys the outputs of this type (in the namespace, the default one when absent) which this controller owns
   * and has not modified since the present reconciliation began. Those with finalizers left are destroyed by a later pass.
   */
  cleanup<S>(type: ResourceType<S>, options?: In): Promise<void>;
}

export interface ReconcileContext {
  readonly state: ControllerState;
  /** Aborts when the node stops its controllers. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface SourceContext extends ReconcileContext {
  /** Asks for another reconciliation; calls are coalesced. */
  readonly wake: () => void;
}

export interface DrainContext {
  /** Aborts when nobody waits any longer. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface ControllerDeclaration {
  /** `area.NameController`: also the owner of what it writes. */
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  /**
   * Brings outputs and the outside world in line with the inputs. Called at the start and after each change of an input; changes that come
   * while it runs lead to one more call. A throw is logged and tried again with back-off.
   */
  reconcile?(context: ReconcileContext): Promise<void>;
  /**
   * An event source of its own (kernel events, a timer, a child process): runs beside `reconcile` for the controller's whole life and calls
   * `wake`. A throw restarts it with back-off; a return is final.
   */
  source?(context: SourceContext): Promise<void>;
  /** Resolves when what it has to deliver is delivered: waited for, but not for ever, before the controllers are stopped. At once when there is nothing. */
  drain?(context: DrainContext): Promise<void>;
}

export type Controller = ControllerDeclaration;

/** Checks the declaration: contradictions fail here, not at run time. */
export function defineController(declaration: ControllerDeclaration): Controller {
  if (declaration.reconcile === undefined && declaration.source === undefined) {
    throw new TypeError(`Cannot define controller "${declaration.name}": found neither reconcile nor source, want one`);
  }
  return declaration;
}
