// How a node gets onto its disk: who is asked for it by sequences, controllers and the API. Handed in by the program.
import type { OwnArguments } from "../boot/kernel-arguments.ts";
import type { InstallTarget } from "../config/view/install.ts";
import type { InstallerImage, InstallerResult } from "./installer.ts";

/** What a config says about it. */
export interface InstallWish {
  readonly target: InstallTarget;
  /** Reference of the image; the one of this version when it is "". */
  readonly image: string;
  /** What is on the disk goes. */
  readonly wipe: boolean;
  /** Added to those of the image, with those that the running system hands on; absent when those of the image are all there are to be. */
  readonly extraKernelArgs?: readonly string[];
  /** See `InstallerRequest`. */
  readonly legacyBiosSupport?: boolean;
}

export interface InstallOrder {
  readonly image: InstallerImage;
  /** Path of the device, or a link to it. */
  readonly disk: string;
  readonly wipe: boolean;
  /** Absent: those of the image. */
  readonly kernelArgs?: OwnArguments;
  /** See `InstallerRequest`. */
  readonly legacyBiosSupport?: boolean;
}

type Tell = (line: string) => void;

export interface Installation {
  /** Whether there is a system disk. */
  isInstalled(): Promise<boolean>;
  /** Undefined when another installation or upgrade is at work; dispose the result to let the next one in. */
  tryLock(): Disposable | undefined;
  /** The reference that is used when the config names none. */
  readonly defaultImage: string;
  /**
   * Waits for the disk, takes the image from its registry and installs. A registry that does not answer is tried again for some minutes. Rejects with the
   * reason, or with the signal's; then the disk is as it was, or empty for the next try.
   */
  carryOut(wish: InstallWish, tell: Tell, signal: AbortSignal): Promise<void>;
  /** Installs from an image that is here. */
  write(order: InstallOrder, tell: Tell, signal: AbortSignal): Promise<InstallerResult>;
}
