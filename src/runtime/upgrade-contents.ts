// What a node would lose by an image: system extensions that it has and the image has not, and drivers, when the image is for other machines.
import { embeddedConfigName, type ImageContents } from "../boot/installer-labels.ts";

export interface ContentsVerdict {
  /** Why the image must not take the place of what runs; absent when it may. */
  readonly problem?: string;
  /** What whoever asked should know all the same. */
  readonly warnings: readonly string[];
}

export interface RunningContents {
  /** Names of all system extensions that the node runs with. */
  readonly extensions: readonly string[];
  /** As `uname -r` prints it. */
  readonly kernelVersion: string;
}

const advice =
  "upgrade to an image that is built with them (systemExtensions of its profile), or do without them by force (ichorctl upgrade --drop-extensions)";

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

/** The image profile that a kernel belongs to: Debian's kernels for virtual machines have "cloud" in their names. */
function machinesOf(kernelVersion: string): "virtual" | "metal" {
  return kernelVersion.includes("-cloud-") ? "virtual" : "metal";
}

function kernelWarnings(
  { kernelVersion: wanted }: ImageContents,
  { kernelVersion }: RunningContents,
): readonly string[] {
  if (wanted === undefined || machinesOf(wanted) === machinesOf(kernelVersion)) return [];
  const names = `profile "${machinesOf(wanted)}", this node runs one of profile "${machinesOf(kernelVersion)}"`;
  return [`the image is of ${names}: its kernel may lack drivers of this machine`];
}

/** `dropExtensions`: what is lost is known and agreed to. */
export function judgeContents(
  image: ImageContents,
  running: RunningContents,
  { dropExtensions }: { readonly dropExtensions: boolean },
): ContentsVerdict {
  const own = running.extensions.filter((name) => name !== embeddedConfigName).toSorted();
  const lost = own.filter((name) => image.extensions?.includes(name) !== true);
  const others = kernelWarnings(image, running);
  const silence = "the image does not say which system extensions are in it";
  if (lost.length === 0) return { warnings: image.extensions === undefined ? [silence, ...others] : others };
  const loss =
    image.extensions === undefined
      ? `${silence}, and this node has ${quoted(lost)}`
      : `the image lacks system extensions that this node has: ${quoted(lost)}`;
  return dropExtensions ? { warnings: [loss, ...others] } : { problem: `${loss}; ${advice}`, warnings: others };
}
