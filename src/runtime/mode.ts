// The kinds of node, and what each can do.

export type Mode = "cloud" | "container" | "metal" | "metal-agent";

export type Capability = "reboot" | "rollback" | "shutdown" | "upgrade" | "meta";

const all: readonly Capability[] = ["reboot", "rollback", "shutdown", "upgrade", "meta"];

const capabilities: Readonly<Record<Mode, readonly Capability[]>> = {
  cloud: all,
  container: [],
  metal: all,
  "metal-agent": all,
};

export function supports(mode: Mode, capability: Capability): boolean {
  return capabilities[mode].includes(capability);
}

export interface Markers {
  /** The root file system says that it runs in a container. */
  readonly inContainer: boolean;
  readonly isMetalAgent: boolean;
}

/** Machines without a hypervisor of a cloud below them; `packet` is the older name of `equinixMetal`. */
const metalPlatforms: ReadonlySet<string> = new Set(["metal", "equinixMetal", "packet"]);

/** The mode of a platform by its name on the kernel command line. */
export function modeOf(platform: string, markers: Markers): Mode {
  if (markers.inContainer || platform === "container") return "container";
  if (!metalPlatforms.has(platform)) return "cloud";
  return markers.isMetalAgent && platform === "metal" ? "metal-agent" : "metal";
}
