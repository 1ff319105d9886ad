// What may be done to a system disk, and who does it: a process of its own, so that process 1 stays small and holds no disk. Types, and the lines in which
// the two speak with each other.
import type { Bank, BankState } from "../boot/banks.ts";
import type { OwnArguments } from "../boot/kernel-arguments.ts";

/** An image in containerd's content store, read as data: nothing of it runs. Every blob's digest is checked while it is read. */
export interface InstallerImage {
  /** Folder of the blobs: `…/io.containerd.content.v1.content/blobs`. */
  readonly blobs: string;
  /** `sha256:…` of a manifest or an index. */
  readonly manifestDigest: string;
}

/** Values for META: tag (`0x0a`) → bytes in base64. */
export type InstallerMeta = Readonly<Record<string, string>>;

export type InstallerRequest =
  /** `disk`: path of the device; links are followed. `wipe`: what is on it goes, otherwise it must be empty. */
  | {
      readonly kind: "install";
      readonly disk: string;
      readonly image: InstallerImage;
      readonly wipe: boolean;
      readonly meta: InstallerMeta;
      /** For a machine with a BIOS; with UEFI, and without them, the image's own are all there are. */
      readonly kernelArgs?: OwnArguments;
      /** The entry in the MBR that protects the table is marked active, which some BIOSes ask for. */
      readonly legacyBiosSupport?: boolean;
    }
  /** Writes the other bank and begins its trial. The bank that runs is not touched. */
  | {
      readonly kind: "upgrade";
      readonly disk: string;
      readonly image: InstallerImage;
      /** Added to what META holds; an empty value takes the tag away. */
      readonly meta: InstallerMeta;
      readonly kernelArgs?: OwnArguments;
    }
  /** The image on trial is good. */
  | { readonly kind: "endTrial"; readonly disk: string }
  /** The other bank boots next; a trial ends. */
  | { readonly kind: "rollBack"; readonly disk: string };

/** What the process is asked: a request, or what the disk holds. */
export type InstallerCommand = InstallerRequest | { readonly kind: "banks"; readonly disk: string };

/** What a system disk holds. */
export interface BankReport {
  readonly firmware: "uefi" | "bios";
  /** The bank whose image runs now; the good one when the loader did not tell, as after a boot by somebody else's loader. */
  readonly running: Bank;
  readonly state: BankState;
  /** Versions of the images in the banks, where they say one. */
  readonly versions: Readonly<Partial<Record<Bank, string>>>;
}

export interface InstallerResult {
  readonly exitCode: number;
  /** Absent when all went well. */
  readonly error?: string;
}

/** Carries out plans on the system disk; one request after the other, whoever asks. */
export interface InstallerPort {
  /** `onLine` is told each step, for people. Rejects only with the signal's reason, after the process has ended. */
  run(request: InstallerRequest, onLine: (line: string) => void, signal: AbortSignal): Promise<InstallerResult>;
  /** Undefined: not installed by us. Rejects when the disk cannot be read. */
  banks(disk: string, signal: AbortSignal): Promise<BankReport | undefined>;
}

/** Exit codes of installers, as clients know them. */
export const installerExit = {
  ok: 0,
  unknown: 1,
  invalidInput: 2,
  unsupported: 3,
  environment: 4,
  dependency: 5,
  io: 6,
  install: 7,
} as const;

/** One line of the process's standard output, in JSON. */
export type InstallerLine =
  | { readonly line: string }
  | { readonly error: string }
  | { readonly banks: BankReport | null };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Undefined for a line that is none of ours: a warning of a library, say. */
export function parseInstallerLine(text: string): InstallerLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const isLine = typeof value["line"] === "string" || typeof value["error"] === "string" || "banks" in value;
  return isLine ? (value as InstallerLine) : undefined;
}

/** Values of META as a request carries them. */
export function installerMeta(entries: Iterable<readonly [tag: number, value: Uint8Array]>): InstallerMeta {
  return Object.fromEntries(
    [...entries].map(([tag, value]) => [`0x${tag.toString(16).padStart(2, "0")}`, value.toBase64()]),
  );
}

/** The other direction. Throws a RangeError for a tag outside of 1 to 255, a SyntaxError for a value that is no base64. */
export function parseInstallerMeta(meta: InstallerMeta): ReadonlyMap<number, Uint8Array> {
  return new Map(
    Object.entries(meta).map(([name, value]) => {
      const tag = Number(name);
      if (!Number.isInteger(tag) || tag < 1 || tag > 255) {
        throw new RangeError(`Cannot use META tag "${name}": want 0x01 to 0xff`);
      }
      return [tag, Uint8Array.fromBase64(value)];
    }),
  );
}
