// Errors of stores as statuses of the API.
import type { StateErrorCode } from "../../../cosi/errors.ts";
import { StateError } from "../../../cosi/errors.ts";
import type { Pointer } from "../../../cosi/resource.ts";
import type { CodeName } from "../../../rpc/status.ts";
import { statusError } from "../../errors.ts";

const codes: Readonly<Record<StateErrorCode, CodeName>> = {
  NOT_FOUND: "NOT_FOUND",
  ALREADY_EXISTS: "ALREADY_EXISTS",
  VERSION_CONFLICT: "FAILED_PRECONDITION",
  PHASE_CONFLICT: "INVALID_ARGUMENT",
  OWNER_CONFLICT: "PERMISSION_DENIED",
  IN_USE: "FAILED_PRECONDITION",
  BAD_BOOKMARK: "FAILED_PRECONDITION",
  BAD_QUERY: "INVALID_ARGUMENT",
  UNSUPPORTED: "UNIMPLEMENTED",
  DENIED: "PERMISSION_DENIED",
};

/** The promise's value; a rejection becomes the status that clients of resources know. Other errors pass unchanged. */
export async function answering<T>(promise: Promise<T>, pointer?: Pointer): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw statusError(codes[error.code], textOf(error, pointer), error);
  }
}

function textOf(error: StateError, pointer: Pointer | undefined): string {
  if (error.code !== "NOT_FOUND" || pointer === undefined) return error.message;
  const { namespace, type, id } = pointer;
  return `resource ${type}(${namespace}/${id}@undefined) doesn't exist`; // as clients print it
}
