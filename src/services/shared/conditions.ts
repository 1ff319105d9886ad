// What several services wait for, in the words that people read after "Waiting for".
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig } from "../../config/config.ts";
import { install } from "../../config/view/install.ts";
import type { State } from "../../cosi/state.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { ImageCacheStatus } from "../../resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../resources/cri/image-cache-config.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { UnattendedInstallPhase } from "../../resources/runtime/common/enums.ts";
import { UnattendedInstallStatus } from "../../resources/runtime/unattended-install-status.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { imageCacheId } from "../../runtime/image-cache.ts";
import type { Mode } from "../../runtime/mode.ts";
import type { Condition } from "../../supervisor/condition.ts";
import { resourceCondition } from "../../supervisor/condition.ts";

type Waiting = Pick<State, "waitFor">;

/** The clock is right: certificates and leases mean something. */
export function timeSynced(state: Waiting): Condition {
  const accept = ({ spec }: { readonly spec: TimeStatus }): boolean => spec.synced;
  return resourceCondition({ state, type: TimeStatus, id: "node", description: "time sync", accept });
}

/** There are addresses, a host name and the files of /etc that name them. */
export function networkReady(state: Waiting): Condition {
  const accept = ({ spec }: { readonly spec: NetworkStatus }): boolean =>
    spec.addressReady && spec.hostnameReady && spec.etcFilesReady;
  return resourceCondition({ state, type: NetworkStatus, id: "status", description: "network", accept });
}

/** One part of it is ready, as its status says. */
export function networkPartReady(state: Waiting, part: keyof NetworkStatus, description: string): Condition {
  const accept = ({ spec }: { readonly spec: NetworkStatus }): boolean => spec[part];
  return resourceCondition({ state, type: NetworkStatus, id: "status", description, accept });
}

/** Images may be pulled: the cache is served, or there is none. */
export function imageCacheSettled(state: Waiting): Condition {
  const settled: ReadonlySet<number> = new Set([ImageCacheStatus.disabled, ImageCacheStatus.ready]);
  const accept = ({ spec }: { readonly spec: ImageCacheConfig }): boolean => settled.has(spec.status);
  return resourceCondition({ state, type: ImageCacheConfig, id: imageCacheId, description: "image cache", accept });
}

function installsItself(yaml: string): boolean {
  const decoded = decodeConfig(encodeUtf8(yaml));
  const wanted = decoded.kind === "ok" ? install(decoded.config) : undefined;
  return wanted?.isUnattended === true && wanted.target !== undefined;
}

/**
 * The node is where it is to stay: what takes part in a cluster does not start on a node that is about to restart from its disk. Only the config says whether there
 * is anything to wait for: the status comes later, and all of this is looked at once, in parallel with volumes that an installation brings.
 */
export function unattendedInstallDone({ state, mode }: { readonly state: Waiting; readonly mode: Mode }): Condition {
  let description = "machine config";
  return {
    describe: () => description,
    async wait(signal) {
      if (mode === "container") return;
      const { spec } = await state.waitFor(MachineConfig, "v1alpha1", () => true, { signal });
      if (!installsItself(spec.yaml)) return;
      description = "unattended install";
      const isDone = (found: { readonly spec: UnattendedInstallStatus }): boolean =>
        found.spec.phase === UnattendedInstallPhase.installed;
      await state.waitFor(UnattendedInstallStatus, "unattended-install", isDone, { signal });
    },
  };
}
