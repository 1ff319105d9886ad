// Where a machine is told its config and its network, by the name of its platform.
import { decodeUtf8 } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import { FormatError } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import type { State } from "../../../cosi/state.ts";
import type { Downloads, Forms } from "../../../linux/download.ts";
import type { Files } from "../../../linux/files.ts";
import { metalConfig } from "./metal.ts";
import { noCloudSource } from "./nocloud.ts";
import type { ArgumentValues } from "./oauth.ts";
import type { PlatformSource } from "./platform-source.ts";
import { volumeFiles } from "./volume-files.ts";

/** What platforms are asked with. */
export interface PlatformParts {
  readonly state: State;
  readonly files: Files;
  readonly downloads: Downloads & Forms;
  readonly clock: Clock;
  readonly log: Logger;
  /** The kernel argument `talos.config`. */
  readonly argument: string | undefined;
  /** All values of any kernel argument. */
  readonly argumentValues: ArgumentValues;
}

export function openPlatformSource(platform: string, parts: PlatformParts): PlatformSource {
  const volumes = volumeFiles(parts);
  switch (platform) {
    case "metal":
    case "equinixMetal":
    case "packet":
      return metalConfig({ ...parts, volumes });
    case "nocloud":
      return noCloudSource({ ...parts, volumes });
    case "container":
      return { config: () => containerConfig(parts.files) };
    default:
      return {
        config: () => {
          parts.log.warn("the metadata service of this platform is not known, looking elsewhere", { platform });
          return Promise.resolve(undefined);
        },
      };
  }
}

/** Base64 in the environment that the container was started with. */
export async function containerConfig(files: Pick<Files, "read">): Promise<Uint8Array | undefined> {
  const environment = decodeUtf8(await files.read("/proc/self/environ")).split("\0");
  const userData = environment.find((entry) => entry.startsWith("USERDATA="))?.slice("USERDATA=".length) ?? "";
  if (userData === "") return undefined;
  try {
    return Uint8Array.fromBase64(userData);
  } catch (error) {
    throw new FormatError("Cannot load machine config: found a variable USERDATA that is no base64", { cause: error });
  }
}
