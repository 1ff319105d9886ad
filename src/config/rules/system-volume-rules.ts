// What may be said about each of the system's own volumes.
import type { Reporter } from "../document.ts";
import type { EncryptionKey } from "./volume-rules.ts";

const systemVolumes: ReadonlySet<string> = new Set([
  "STATE",
  "EPHEMERAL",
  "IMAGECACHE",
  "ETCD",
  "CRI",
  "KUBELET",
  "LOG",
]);
/** Volumes that are directories unless they are given a partition. */
const optionalPartitions: ReadonlySet<string> = new Set(["ETCD", "CRI", "KUBELET", "LOG"]);

export function isSystemVolume(name: string): boolean {
  return systemVolumes.has(name);
}

export interface SystemVolume {
  readonly provisioning?: object;
  readonly mount?: object;
  readonly filesystem?: object;
  readonly encryption?: { readonly keys?: readonly EncryptionKey[] };
}

export function checkSystemVolume(name: string, volume: SystemVolume, report: Reporter): void {
  const refuse = (key: "provisioning" | "mount" | "filesystem"): void => {
    if (volume[key] !== undefined)
      report.error([key], `${key} config is not allowed for the ${JSON.stringify(name)} volume`, "nothing");
  };
  if (name === "STATE") {
    refuse("provisioning");
    refuse("mount");
    for (const [index, key] of (volume.encryption?.keys ?? []).entries()) {
      if (key.lockToState === true)
        report.error(
          ["encryption", "keys", index, "lockToState"],
          'state-locked key is not allowed for the "STATE" volume',
          "false",
        );
    }
  }
  if (name === "IMAGECACHE") {
    refuse("mount");
    refuse("filesystem");
  }
  if (optionalPartitions.has(name) && volume.mount !== undefined && volume.provisioning === undefined) {
    report.error(
      ["mount"],
      `mount config of the ${JSON.stringify(name)} volume requires provisioning config`,
      "provisioning too",
    );
  }
}
