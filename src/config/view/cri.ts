// What the config says of the container runtime: parts of its configuration, changes of containers' specs, filters of system calls.
import type { Config } from "../document.ts";
import { documentOf, documentsOf } from "../document.ts";
import { criBaseRuntimeSpecConfig } from "../documents/cri-base-runtime-spec-config.ts";
import { criCustomizationConfig } from "../documents/cri-customization-config.ts";
import { legacyOf } from "./machine.ts";

/** Parts of containerd's configuration, by name. */
export function criCustomizations(config: Config): ReadonlyMap<string, string> {
  return new Map(
    documentsOf(config, criCustomizationConfig).map(({ name = "", content = "" }) => [name, content] as const),
  );
}

/** Undefined when the config changes nothing. */
export function runtimeSpecOverrides(config: Config): Readonly<Record<string, unknown>> | undefined {
  const own = documentOf(config, criBaseRuntimeSpecConfig)?.overrides;
  const overrides = own ?? legacyOf(config)?.machine?.baseRuntimeSpecOverrides;
  return overrides === undefined || Object.keys(overrides).length === 0 ? undefined : overrides;
}

/** Profiles by name, in the form of the OCI runtime specification. */
export function seccompProfiles(config: Config): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const profiles = legacyOf(config)?.machine?.seccompProfiles ?? [];
  return new Map(profiles.map(({ name = "", value = {} }) => [name, value] as const));
}
