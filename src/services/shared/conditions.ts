// What several services wait for, in the words that people read after "Waiting for".
import type { State } from "../../cosi/state.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
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
