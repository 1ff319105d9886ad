// Interfaces of the machine document that the node shall leave alone (`ignore: true`).
import type { Config } from "../document.ts";
import type { DeviceSelector } from "./link-wish.ts";
import { legacyOf } from "./machine.ts";

export interface IgnoredInterface {
  /** "" when `selector` says which links are meant. */
  readonly name: string;
  readonly selector: DeviceSelector | undefined;
}

export function ignoredInterfaces(config: Config): readonly IgnoredInterface[] {
  return (legacyOf(config)?.machine?.network?.interfaces ?? [])
    .filter(({ ignore }) => ignore === true)
    .map(({ interface: name = "", deviceSelector }) => ({ name, selector: deviceSelector }));
}
