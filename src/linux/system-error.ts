// Errors of system calls, with the same shape as Node's own, so that one predicate works for both.
import { constants } from "node:os";

/** Names that Node's table lacks. Source: asm-generic/errno.h. */
const moreNames: readonly (readonly [number, string])[] = [
  [117, "EUCLEAN"],
  [123, "ENOMEDIUM"],
  [124, "EMEDIUMTYPE"],
  [126, "ENOKEY"],
];

/** Second names of numbers that have two: Node's own errors carry the other one. */
const synonyms: ReadonlySet<string> = new Set(["EWOULDBLOCK", "EOPNOTSUPP"]);

const namesByNumber: ReadonlyMap<number, string> = new Map([
  ...moreNames,
  ...Object.entries(constants.errno)
    .filter(([name]) => !synonyms.has(name))
    .map(([name, value]) => [value, name] as const),
]);

/** A system call failed. `code` is the name of the error (`ENOENT`), as in Node's own errors. */
export class SystemError extends Error {
  override readonly name: string = "SystemError";
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;

  constructor(message: string, facts: { readonly code: string; readonly errno: number; readonly syscall: string }) {
    super(message);
    this.code = facts.code;
    this.errno = facts.errno;
    this.syscall = facts.syscall;
  }
}

/** The error for an errno. Only text and numbers of the arguments are shown. Source: errno(3). */
export function systemError(errno: number, syscall: string, args: readonly unknown[] = []): SystemError {
  const code = namesByNumber.get(errno) ?? `E${errno}`;
  const shown = args
    .filter((arg) => typeof arg === "string" || typeof arg === "number")
    .map((arg) => JSON.stringify(arg));
  return new SystemError(`Cannot ${syscall}(${shown.join(", ")}): ${code}`, { code, errno, syscall });
}
