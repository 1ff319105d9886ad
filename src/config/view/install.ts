// Where and how the system is installed.
import { documentOf, type Config } from "../document.ts";
import { unattendedInstallConfig } from "../documents/unattended-install-config.ts";
import { diskSelectorExpression } from "../rules/disk-selector.ts";
import { legacyOf } from "./machine.ts";

export type InstallTarget =
  /** Path of a block device; symbolic links are followed. */
  | { readonly kind: "path"; readonly path: string }
  /** CEL over `disk` and `system_disk`; the first disk that matches. */
  | { readonly kind: "selector"; readonly expression: string };

export interface Install {
  /** By a document of its own, while the node boots; else before it boots. */
  readonly isUnattended: boolean;
  /** Undefined when the config names none. */
  readonly target: InstallTarget | undefined;
  /** "" when none is given. */
  readonly image: string;
  /** Partitions and their contents go first. */
  readonly wipe: boolean;
  /** Undefined: the node decides. */
  readonly reboot: boolean | undefined;
  /** For a BIOS that starts no disk without an active entry in its MBR. */
  readonly legacyBiosSupport: boolean;
}

/** Undefined when the config says nothing about installing. */
export function install(config: Config): Install | undefined {
  const document = documentOf(config, unattendedInstallConfig);
  if (document !== undefined) {
    const expression = document.provisioning?.diskSelector?.match ?? "";
    return {
      isUnattended: true,
      target: expression === "" ? undefined : { kind: "selector", expression },
      image: document.installer?.image ?? "",
      wipe: document.provisioning?.wipe ?? true,
      reboot: document.reboot,
      legacyBiosSupport: false,
    };
  }
  const legacy = legacyOf(config)?.machine?.install;
  if (legacy === undefined) return undefined;
  return {
    isUnattended: false,
    target: legacyTarget(legacy),
    image: legacy.image ?? "",
    wipe: legacy.wipe ?? false,
    reboot: undefined,
    legacyBiosSupport: legacy.legacyBIOSSupport ?? false,
  };
}

/**
 * Kernel arguments that an installed system has beside those of its image, when it is written to a machine with a BIOS; undefined when those of the image are all
 * there are to be.
 */
export function extraKernelArguments(config: Config): readonly string[] | undefined {
  const legacy = legacyOf(config);
  if (legacy === undefined || documentOf(config, unattendedInstallConfig) !== undefined) return undefined;
  const { grubUseUKICmdline = false, extraKernelArgs = [] } = legacy.machine?.install ?? {};
  return grubUseUKICmdline ? undefined : extraKernelArgs;
}

function legacyTarget(legacy: {
  readonly disk?: string;
  readonly diskSelector?: Readonly<Record<string, string | undefined>>;
}): InstallTarget | undefined {
  if (legacy.diskSelector !== undefined && Object.keys(legacy.diskSelector).length > 0) {
    const translated = diskSelectorExpression(legacy.diskSelector);
    return translated.kind === "ok" ? { kind: "selector", expression: translated.expression } : undefined;
  }
  return legacy.disk === undefined ? undefined : { kind: "path", path: legacy.disk };
}
