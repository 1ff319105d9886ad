// What the Kubernetes API answers when it refuses: its Status object as an error, and the questions that callers ask of it.
import { isRecord } from "../../base/record.ts";

/** `meta/v1.Status` of kind Failure, as far as it is used. */
export interface ApiStatus {
  /** HTTP status. */
  readonly code: number;
  /** A word such as "NotFound", "Conflict", "AlreadyExists", "Expired"; "" when the server gave none. */
  readonly reason: string;
  readonly message: string;
  /** Seconds after which it may be asked again; undefined when it said nothing. */
  readonly retryAfterSeconds?: number | undefined;
}

export class KubernetesError extends Error implements ApiStatus {
  override readonly name: string = "KubernetesError";
  readonly code: number;
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(doing: string, status: ApiStatus) {
    super(`Cannot ${doing}: the API answered ${status.code} ${status.reason}: ${status.message}`);
    this.code = status.code;
    this.reason = status.reason;
    this.retryAfterSeconds = status.retryAfterSeconds;
  }
}

/** The cluster knows no such kind. It may appear later, when its definition has been created. */
export class UnknownKindError extends Error {
  override readonly name: string = "UnknownKindError";
  readonly code = "UNKNOWN_KIND";
}

export function isKubernetesError(thrown: unknown): thrown is KubernetesError {
  return thrown instanceof KubernetesError;
}

export function isNotFound(thrown: unknown): boolean {
  return isKubernetesError(thrown) && thrown.code === 404;
}

/** Somebody else changed the object in between, or it exists already. */
export function isConflict(thrown: unknown): boolean {
  return isKubernetesError(thrown) && thrown.code === 409;
}

export function isForbidden(thrown: unknown): boolean {
  return isKubernetesError(thrown) && thrown.code === 403;
}

export function isUnauthorized(thrown: unknown): boolean {
  return isKubernetesError(thrown) && thrown.code === 401;
}

/** The version that a watch or list was to begin at is not kept any more. */
export function isGone(thrown: unknown): boolean {
  return isKubernetesError(thrown) && thrown.code === 410;
}

/** An eviction that a disruption budget does not allow now, or a server that is busy. */
export function isTooManyRequests(thrown: unknown): boolean {
  return isKubernetesError(thrown) && thrown.code === 429;
}

/** The status in a response's body, or what can be said without one. */
export function parseStatus(httpStatus: number, body: unknown, text: string): ApiStatus {
  const status = isRecord(body) && body["kind"] === "Status" ? body : {};
  const details = isRecord(status["details"]) ? status["details"] : {};
  const seconds = details["retryAfterSeconds"];
  return {
    code: typeof status["code"] === "number" ? status["code"] : httpStatus,
    reason: typeof status["reason"] === "string" ? status["reason"] : "",
    message: typeof status["message"] === "string" ? status["message"] : text.slice(0, 300).trim(),
    ...(typeof seconds === "number" ? { retryAfterSeconds: seconds } : {}),
  };
}
