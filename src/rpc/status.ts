// gRPC status codes, the error that carries one, and the only place where other errors are mapped to them.
import { nameIn } from "../base/enum-name.ts";
import { isCanceled } from "../base/abort.ts";
import { TimeoutError } from "../base/clock.ts";
import { BugError, errorChain, errorCode } from "../base/errors.ts";
import { decode, encode } from "../wire/codec.ts";
import type { Any } from "../wire/gen/google-protobuf.ts";
import { Status as StatusMessage } from "../wire/gen/google-rpc.ts";

/** Source: gRPC, "Status codes and their use". */
export const Code = {
  OK: 0,
  CANCELED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export type CodeName = keyof typeof Code;

export interface Status {
  readonly code: number;
  readonly message: string;
  readonly details: readonly Any[];
}

export const ok: Status = { code: Code.OK, message: "", details: [] };

/** A failure that reaches the caller as it is: handlers throw it, clients get it. */
export class StatusError extends Error implements Status {
  override readonly name: string = "StatusError";
  /** One of `Code`, or a number we do not know. */
  readonly code: number;
  readonly details: readonly Any[];

  constructor(
    code: number,
    message: string,
    options: { readonly details?: readonly Any[]; readonly cause?: unknown } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? [];
  }
}

/** The server has not seen the call at all, so it may be made again: UNAVAILABLE otherwise. */
export class RefusedError extends StatusError {
  override readonly name: string = "RefusedError";
}

/** No connection could be made: the server has not seen the call, and is not asked again for now. */
export class DialError extends StatusError {
  override readonly name: string = "DialError";
}

/** The server took the connection and ended it without any answer: so do those that do not take the client's certificate. */
export class HangUpError extends StatusError {
  override readonly name: string = "HangUpError";
}

export function hasStatus(thrown: unknown, code: number): boolean {
  return thrown instanceof StatusError && thrown.code === code;
}

export function isUnavailable(thrown: unknown): boolean {
  return hasStatus(thrown, Code.UNAVAILABLE);
}

export function codeName(code: number): string {
  return nameIn(Code, code) ?? `CODE_${code}`;
}

/**
 * What a caller is told about a failure: a status as it is; an error whose `code` is the name of a status (`NOT_FOUND`) with that; cancellation
 * and time-outs as such; a fault of ours INTERNAL; anything else UNKNOWN. The text is the chain of causes.
 */
export function statusOf(thrown: unknown): Status {
  if (thrown instanceof StatusError) return thrown;
  if (thrown instanceof TimeoutError)
    return { code: Code.DEADLINE_EXCEEDED, message: "context deadline exceeded", details: [] };
  if (isCanceled(thrown)) return { code: Code.CANCELED, message: "context canceled", details: [] };
  const message = errorChain(thrown);
  if (thrown instanceof BugError) return { code: Code.INTERNAL, message, details: [] };
  return { code: codeNamed(errorCode(thrown)) ?? Code.UNKNOWN, message, details: [] };
}

/** Codes of our own errors that are no names of a status: those of the resource store. */
const otherCodes: ReadonlyMap<string, number> = new Map([
  ["VERSION_CONFLICT", Code.FAILED_PRECONDITION],
  ["IN_USE", Code.FAILED_PRECONDITION],
  ["BAD_BOOKMARK", Code.FAILED_PRECONDITION],
  ["PHASE_CONFLICT", Code.INVALID_ARGUMENT],
  ["BAD_QUERY", Code.INVALID_ARGUMENT],
  ["OWNER_CONFLICT", Code.PERMISSION_DENIED],
  ["DENIED", Code.PERMISSION_DENIED],
  ["UNSUPPORTED", Code.UNIMPLEMENTED],
]);

function codeNamed(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  return Object.hasOwn(Code, name) ? Code[name as CodeName] : otherCodes.get(name); // checked by hasOwn
}

/** `NotFound`, `OK`: how Go's gRPC writes a code, which texts that clients show contain. */
export function codeText(code: number): string {
  const name = codeName(code);
  if (name === "OK") return name;
  return name.toLowerCase().replace(/(?:^|_)([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

/** The text of a status as an error, in the form that clients of this API match. */
export function statusText(status: Pick<Status, "code" | "message">): string {
  return `rpc error: code = ${codeText(status.code)} desc = ${status.message}`;
}

/** Trailers that tell a status. Source: gRPC over HTTP/2, "Responses". */
export function statusHeaders(status: Status): Readonly<Record<string, string>> {
  return {
    "grpc-status": String(status.code),
    ...(status.message === "" ? {} : { "grpc-message": percentEncode(status.message) }),
    ...(status.details.length === 0
      ? {}
      : { "grpc-status-details-bin": encode(StatusMessage, status).toBase64({ omitPadding: true }) }),
  };
}

/** The status in trailers, or undefined when there is none. Malformed details are dropped: the code matters more. */
export function parseStatusHeaders(header: (name: string) => string | undefined): Status | undefined {
  const code = header("grpc-status");
  if (code === undefined) return undefined;
  const status = {
    code: /^\d{1,9}$/u.test(code) ? Number(code) : Code.UNKNOWN,
    message: percentDecode(header("grpc-message") ?? ""),
  };
  const details = header("grpc-status-details-bin");
  if (details === undefined) return { ...status, details: [] };
  try {
    return { ...status, details: decode(StatusMessage, Uint8Array.fromBase64(details)).details };
  } catch {
    return { ...status, details: [] }; // by the rule above
  }
}

/** Header values are printable ASCII: the rest of the UTF-8 bytes, and the per cent sign, are written as %XX. */
function percentEncode(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^ -$&-~]+/gu, (part) =>
      [...new TextEncoder().encode(part)]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
        .join(""),
    );
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not encoded as it should be: better than nothing
  }
}
