// Kernel arguments of a bank: what the node needs, what its platform needs, what the owner of the image adds.

/** Platforms that images are made for. */
export type ImagePlatform = "metal" | "nocloud";

/** Consoles and the like, as clients know them of images for the platform. */
const platformArguments: Readonly<Record<ImagePlatform, readonly string[]>> = {
  metal: ["console=tty0"],
  nocloud: ["console=tty1", "console=ttyS0", "net.ifnames=0"],
};

/**
 * The agent refuses to run without the first two. Modules are those of the kernel's makers, who signed them all: whoever gets to be root loads no others. The last
 * two: a kernel that has lost its way starts again instead of staying as it is.
 */
export const nodeArguments: readonly string[] = [
  "slab_nomerge=",
  "pti=on",
  "consoleblank=0",
  "printk.devkmsg=on",
  "module.sig_enforce=1",
  "proc_mem.force_override=never",
  "oops=panic",
  "panic=5",
];

/** On media that start a node from memory: a machine that has a node on its disk stops instead of becoming a second one. */
export const haltIfInstalled = "talos.halt_if_installed=1";

export interface KernelArgumentsPlan {
  readonly platform: ImagePlatform;
  /** The medium is not the disk of the node. */
  readonly isMedium: boolean;
  /** Version of the image, when it is not that of the agent in it. */
  readonly version?: string;
  /** `name=value` is added; `console=`, `panic=` and `talos.platform=` replace what was there; `-name` and `-name=value` take away. */
  readonly extra: readonly string[];
}

function nameOf(argument: string): string {
  return argument.replace(/=.*$/su, "");
}

/** Later arguments with these names replace earlier ones instead of adding to them. */
const replacing: ReadonlySet<string> = new Set(["console", "panic", "talos.platform"]);

/** Arguments with those of the owner: see `KernelArgumentsPlan.extra`. */
export function withExtraArguments(base: readonly string[], extra: readonly string[]): readonly string[] {
  const replaced = new Set(extra.map(nameOf).filter((name) => replacing.has(name)));
  let result = base.filter((argument) => !replaced.has(nameOf(argument)));
  for (const argument of extra) {
    if (!argument.startsWith("-")) {
      result = [...result, argument];
      continue;
    }
    const wanted = argument.slice(1);
    const isGone = (each: string): boolean => (wanted.includes("=") ? each === wanted : nameOf(each) === wanted);
    result = result.filter((each) => !isGone(each));
  }
  return result;
}

/** What an installed system adds to the arguments of its image. */
export interface OwnArguments {
  /** Of the system that ran when the image was written. */
  readonly kept: readonly string[];
  /** Of the config: see `KernelArgumentsPlan.extra`. They are the last word about their names. */
  readonly extra: readonly string[];
}

/**
 * Arguments of an installed system: nothing is said twice, however often a system is replaced by its successor. Kept ones take the place of those that the image
 * has under their names; a console is one more.
 */
export function installedArguments(image: readonly string[], { kept, extra }: OwnArguments): readonly string[] {
  const said = new Set(extra.map(nameOf));
  let result = image;
  for (const name of new Set(kept.map(nameOf))) {
    if (said.has(name)) continue;
    const words = [...new Set(kept.filter((each) => nameOf(each) === name))];
    const present = result.filter((each) => nameOf(each) === name);
    if (name === "console") result = [...result, ...words.filter((word) => !present.includes(word))];
    else if (words.join(" ") !== present.join(" ")) {
      result = [...result.filter((each) => nameOf(each) !== name), ...words];
    }
  }
  return withExtraArguments(result, extra);
}

/** The arguments in their order. Throws a RangeError for one that the kernel would read as two. */
export function planKernelArguments(plan: KernelArgumentsPlan): readonly string[] {
  for (const argument of plan.extra) {
    if (argument === "" || /[\s"'\p{Cc}]/u.test(argument)) {
      throw new RangeError(`Cannot use kernel argument "${argument}": want one word without quotes`);
    }
  }
  const base = [
    `talos.platform=${plan.platform}`,
    ...platformArguments[plan.platform],
    ...(plan.isMedium ? [haltIfInstalled] : []),
    ...nodeArguments,
    ...(plan.version === undefined ? [] : [`ichor.version=${plan.version}`]),
  ];
  return withExtraArguments(base, plan.extra);
}
