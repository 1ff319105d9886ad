// Errors of stores: told apart by what they mean, so that one from a remote store answers to the same predicates.
import { errorCode } from "../base/errors.ts";
import type { Metadata, Pointer } from "./resource.ts";

export type StateErrorCode =
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "VERSION_CONFLICT"
  | "PHASE_CONFLICT"
  | "OWNER_CONFLICT"
  | "IN_USE"
  | "BAD_BOOKMARK"
  | "BAD_QUERY"
  | "UNSUPPORTED"
  | "DENIED";

/** What a store refuses. `code` is stable and says why; the text names the resource. */
export class StateError extends Error {
  override readonly name: string = "StateError";
  readonly code: StateErrorCode;

  constructor(code: StateErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** There is no such resource. */
export function isNotFound(thrown: unknown): boolean {
  return errorCode(thrown) === "NOT_FOUND";
}

/** A resource of this id exists. */
export function isAlreadyExists(thrown: unknown): boolean {
  return errorCode(thrown) === "ALREADY_EXISTS";
}

/** Somebody else changed the resource since it was read: read it again and retry. */
export function isConflict(thrown: unknown): boolean {
  return errorCode(thrown) === "VERSION_CONFLICT";
}

/** The resource is tearing down while the writer wants it running, or the other way round. */
export function isPhaseConflict(thrown: unknown): boolean {
  return errorCode(thrown) === "PHASE_CONFLICT";
}

/** The resource belongs to another writer. */
export function isOwnerConflict(thrown: unknown): boolean {
  return errorCode(thrown) === "OWNER_CONFLICT";
}

/** The resource has finalizers left: somebody still uses it. */
export function isInUse(thrown: unknown): boolean {
  return errorCode(thrown) === "IN_USE";
}

/** The bookmark is of another process, too old, or none at all: start the watch afresh. */
export function isBadBookmark(thrown: unknown): boolean {
  return errorCode(thrown) === "BAD_BOOKMARK";
}

/** How errors name a resource: `Type(namespace/id)`. */
export function describe(pointer: Pointer): string {
  return `${pointer.type}(${pointer.namespace}/${pointer.id})`;
}

/** Likewise with its version: `Type(namespace/id@version)`. */
export function describeVersion(metadata: Metadata): string {
  const { type, namespace, id, version } = metadata;
  return `${type}(${namespace}/${id}@${version === 0 ? "undefined" : version})`;
}
