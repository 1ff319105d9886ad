// Why an installation did not go well, with the exit code that tells whoever started it.
import { FormatError } from "../base/errors.ts";
import { installerExit } from "../runtime/installer.ts";

export type FailureKind = Exclude<keyof typeof installerExit, "ok" | "unknown">;

export class InstallFailure extends Error {
  override readonly name: string = "InstallFailure";
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** System errors of disks and file systems. */
const ioCodes: ReadonlySet<string> = new Set([
  "EIO",
  "ENOSPC",
  "EROFS",
  "EUCLEAN",
  "ENXIO",
  "ENODEV",
  "EREMOTEIO",
  "EBADMSG",
]);

function codesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  return [(error as { code?: unknown }).code, ...codesOf(error.cause)];
}

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof InstallFailure) return installerExit[error.kind];
  if (error instanceof FormatError) return installerExit.unsupported; // an image or a disk that is something else than it says
  if (codesOf(error).some((code) => typeof code === "string" && ioCodes.has(code))) return installerExit.io;
  return installerExit.unknown;
}
