// What a node does with images of itself: finds them, refuses those that must not run here, writes them to the other bank, and goes back. Handed in by the
// program to those who are asked: the API and the sequences.
import type { ImageContents } from "../boot/installer-labels.ts";
import type { OwnArguments } from "../boot/kernel-arguments.ts";
import type { BankReport, InstallerImage, InstallerResult } from "./installer.ts";
import type { ContentsVerdict } from "./upgrade-contents.ts";
import type { HealthBefore, StagedConsent, TriedImage } from "./upgrade-record.ts";

/** Where an image is: an instance of containerd, and a namespace within it. */
export interface InstallerImagePlace {
  readonly driver: "containerd" | "cri";
  readonly namespace: "system" | "k8s.io";
}

/** The node's own containerd: in memory, so it is there when all disks are let go of. */
export const ownImages: InstallerImagePlace = { driver: "containerd", namespace: "system" };

/** An image that is here, read as data. */
export interface UpgradeImage extends TriedImage, InstallerImage, ImageContents {}

/** What is to be written at this boot, before anything else happens. */
export interface StagedUpgrade extends StagedConsent {
  readonly reference: string;
  /** How the node was when it was staged. */
  readonly before: HealthBefore;
}

/** What is to be written. */
export interface UpgradeOrder {
  readonly image: UpgradeImage;
  /** Absent: those of the image. */
  readonly kernelArgs?: OwnArguments;
}

type Tell = (line: string) => void;

export interface Upgrades {
  /** Undefined on a node that is not installed. Rejects when its disk cannot be read. */
  banks(signal: AbortSignal): Promise<BankReport | undefined>;
  /** Undefined when the image is not there. */
  find(place: InstallerImagePlace, reference: string, signal: AbortSignal): Promise<UpgradeImage | undefined>;
  /** Takes the image into the node's own containerd. */
  pull(reference: string, signal: AbortSignal): Promise<UpgradeImage>;
  /** Why the image must not run here; undefined when it may. `force`: also when it failed here before. */
  problem(image: UpgradeImage, options: { readonly force: boolean }): Promise<string | undefined>;
  /** What the node would lose by the image; nothing is refused for it when the loss of extensions is agreed to. */
  contents(image: UpgradeImage, options: { readonly dropExtensions: boolean }): Promise<ContentsVerdict>;
  /** Undefined when another installation or upgrade is at work; dispose the result to let the next one in. */
  tryLock(): Disposable | undefined;
  /** How well the node is now. To be asked before anything is ended for an upgrade: afterwards it is worse, and waits for nothing any more. */
  health(): Promise<HealthBefore>;
  /** Remembers what is tried, and how well the node was, which the image has to be as good as. Before META is let go of. */
  begin(image: UpgradeImage, request: { readonly actorId: string; readonly before: HealthBefore }): Promise<void>;
  /** Writes the image to the other bank, to be tried at the next boot. The bank that runs is not touched. After `begin`. */
  write(order: UpgradeOrder, tell: Tell, signal: AbortSignal): Promise<InstallerResult>;
  /** The restart that comes next belongs to this request: whoever follows it learns how the trial went. */
  noteRestart(actorId: string): Promise<void>;
  /** The other bank boots next. A trial ends, and its image counts as failed for this reason. */
  goBack(reason: string, tell: Tell, signal: AbortSignal): Promise<InstallerResult>;
  /** It is forgotten at once, so that it is tried only once. */
  takeStaged(): Promise<StagedUpgrade | undefined>;
  /** To be written at the next boot. The image will have to be as good as the node is now. */
  stage(reference: string, options: Readonly<Record<string, boolean>>): Promise<void>;
}
