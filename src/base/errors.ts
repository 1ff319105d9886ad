// Errors: how they are told apart, and how a chain of causes is printed once, in one line.

/** The impossible happened: a fault of ours, never of the input. Only the top level catches it. */
export class BugError extends Error {
  override readonly name: string = "BugError";
}

/**
 * Malformed bytes or text. `offset` counts bytes from the start of the input, `line` and `column` count from 1.
 */
export class FormatError extends Error {
  override readonly name: string = "FormatError";
  readonly offset: number | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, options: { offset?: number; line?: number; column?: number; cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.offset = options.offset;
    this.line = options.line;
    this.column = options.column;
  }
}

/** An `Error` for whatever was thrown; throwing non-errors is banned here but not in libraries. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** All messages of an error and its causes, outermost first, joined by ": ". Stops at 16 links, so a cycle ends. */
export function errorChain(thrown: unknown): string {
  const parts: string[] = [];
  let current: unknown = thrown;
  while (current !== undefined && current !== null && parts.length < 16) {
    const error = toError(current);
    const text =
      error instanceof AggregateError && error.errors.length > 0
        ? [error.message, error.errors.map((each) => errorChain(each)).join("; ")]
            .filter((part) => part !== "")
            .join(": ")
        : error.message;
    parts.push(text === "" ? error.name : text);
    current = error.cause;
  }
  return parts.join(": ");
}

/** The `code` of an error, as Node and our own errors carry it (`ENOENT`, `NOT_FOUND`), or undefined. */
export function errorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
