// The programs that the image builder starts, as whoever composes it hands them in.

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array | string;
}

/** Runs a program and returns its standard output; throws with all of its output when it fails. */
export type Run = (program: string, args: readonly string[], options?: RunOptions) => Uint8Array;

export interface ImagerTools {
  readonly run: Run;
  /** grub-mkimage of the same version as the modules. */
  readonly grubMkimage: (args: readonly string[]) => Uint8Array;
  /** Folder with GRUB's modules and boot sectors for a BIOS. */
  readonly grubFolder: string;
  /** Time of all files, seconds since 1970. */
  readonly epochSeconds: number;
}

/** Environment that makes tools write the same time always. */
export function fixedTime(tools: ImagerTools): Readonly<Record<string, string>> {
  return { SOURCE_DATE_EPOCH: String(tools.epochSeconds), MTOOLS_SKIP_CHECK: "1", TZ: "UTC" };
}
