// Errors that clients see, and system errors in the words they know.
import { errorCode, toError } from "../base/errors.ts";
import type { CodeName } from "../rpc/status.ts";
import { Code, StatusError } from "../rpc/status.ts";

/** What a handler throws to answer with this status and this text. */
export function statusError(code: CodeName, message: string, cause?: unknown): StatusError {
  return new StatusError(Code[code], message, cause === undefined ? {} : { cause });
}

/** Operations that Go's library does by another call than Node's. */
const goOperations: Readonly<Record<string, string>> = { realpath: "lstat", scandir: "open", opendir: "open" };

/** "stat /nosuch: no such file or directory": operation, path and reason, as Go writes errors of files. Other errors keep their message. */
export function fileErrorText(error: unknown): string {
  const { message } = toError(error);
  const code = errorCode(error);
  const [, reason, operation, path] = /^[A-Z0-9]+: (.*?), (\w+)(?: '(.*)')?$/u.exec(message) ?? [];
  if (code === undefined || reason === undefined || operation === undefined) return message;
  const goOperation = goOperations[operation] ?? operation;
  return path === undefined ? `${goOperation}: ${reason}` : `${goOperation} ${path}: ${reason}`;
}

/** Several errors as one text, as clients know it from Go's multi-errors. */
export function joinErrorTexts(texts: readonly string[]): string {
  const heading = texts.length === 1 ? "1 error occurred:" : `${texts.length} errors occurred:`;
  return `${heading}\n${texts.map((text) => `\t* ${text}\n`).join("")}\n`;
}
