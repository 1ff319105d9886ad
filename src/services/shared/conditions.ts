// What several services wait for, in the words that people read after "Waiting for".
import type { State } from "../../cosi/state.ts";
import { ImageCacheStatus } from "../../resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../resources/cri/image-cache-config.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { imageCacheId } from "../../runtime/image-cache.ts";
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
