// What a platform has to answer: the config for this machine, and perhaps its network.
import type { PlatformConfig } from "../../../resources/network/platform-config.ts";
import type { KnownLinks } from "../../network/links-view.ts";

/** What the platform says of the network and of the machine itself, with the node's links to find hardware addresses among. */
export type PlatformNetwork = (known: KnownLinks) => PlatformConfig;

export interface PlatformSource {
  /** One attempt. Undefined: the platform has no config for this machine. Rejects when it cannot be had right now. */
  readonly config: (signal: AbortSignal) => Promise<Uint8Array | undefined>;
  /** Waits, once the platform had no config, until it may have one after all. False: it never will. */
  readonly arrival?: (signal: AbortSignal) => Promise<boolean>;
  /** Absent: the platform says nothing of the network, or says it in META. Undefined: nothing for this machine. */
  readonly network?: (signal: AbortSignal) => Promise<PlatformNetwork | undefined>;
}
