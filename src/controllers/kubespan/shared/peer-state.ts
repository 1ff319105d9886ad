// Whether a peer is up, by its last handshake, and where it is to be looked for next. Pure: times are nanoseconds since 1970-01-01 UTC.
import { zeroTime } from "../../../cosi/scalars.ts";
import type { WireguardPeerState } from "../../../formats/wireguard.ts";
import { PeerState } from "../../../resources/kubespan/common/enums.ts";
import type { KubeSpanPeerStatus } from "../../../resources/kubespan/kube-span-peer-status.ts";

/** As long a new endpoint has to lead to a handshake. */
export const connectionTimeoutNs = 15_000_000_000n;
/** A tunnel in use makes a handshake every two minutes; three of them and a bit without one, and the peer is gone. */
export const peerDownNs = 275_000_000_000n;

/** The status with what the kernel tells of the peer now; undefined: the kernel does not know it yet. */
export function observePeer(
  before: KubeSpanPeerStatus,
  found: WireguardPeerState | undefined,
  nowNs: bigint,
): KubeSpanPeerStatus {
  const seen = {
    ...before,
    // A clock that was set back must not make the change one of the future.
    lastEndpointChange: before.lastEndpointChange > nowNs ? nowNs : before.lastEndpointChange,
    ...(found === undefined
      ? {}
      : {
          endpoint: found.endpoint ?? "",
          receiveBytes: found.receivedBytes,
          transmitBytes: found.sentBytes,
          lastHandshakeTime: found.lastHandshakeNs === 0n ? zeroTime : found.lastHandshakeNs,
        }),
  };
  return { ...seen, state: peerState(seen, nowNs) };
}

export function peerState(
  status: Pick<KubeSpanPeerStatus, "lastEndpointChange" | "lastHandshakeTime" | "lastUsedEndpoint">,
  nowNs: bigint,
): number {
  const { lastEndpointChange, lastHandshakeTime, lastUsedEndpoint } = status;
  const sinceChange = nowNs - lastEndpointChange;
  const isAnswered = lastHandshakeTime > lastEndpointChange;
  if (sinceChange < connectionTimeoutNs) return isAnswered ? PeerState.up : PeerState.unknown;
  const isUp = sinceChange < peerDownNs ? isAnswered : nowNs - lastHandshakeTime < peerDownNs;
  if (isUp) return PeerState.up;
  return lastUsedEndpoint === "" ? PeerState.unknown : PeerState.down;
}

export interface EndpointChoice {
  /** What the kernel is told; "": what it knows by itself is left alone. */
  readonly endpoint: string;
  /** It is a new choice: the peer gets its time to answer. */
  readonly isNew: boolean;
}

/** `published`: what the kernel was told before, "" for nothing. */
export function chooseEndpoint(
  status: KubeSpanPeerStatus,
  endpoints: readonly string[],
  published: string,
  nowNs: bigint,
): EndpointChoice {
  const next = nextEndpoint(status, endpoints);
  if (next !== undefined) {
    // The tunnel takes an endpoint only when it is another one than it was told before. A peer that has moved since is therefore first told as it is.
    const hasMoved = status.endpoint !== "" && status.endpoint !== next;
    return next === published && hasMoved
      ? { endpoint: status.endpoint, isNew: false }
      : { endpoint: next, isNew: true };
  }
  // Right after a choice the kernel may not know of it yet.
  const isSettled = nowNs - status.lastEndpointChange >= connectionTimeoutNs;
  const hasMoved = isSettled && status.endpoint !== "" && status.endpoint !== status.lastUsedEndpoint;
  return { endpoint: hasMoved ? status.endpoint : status.lastUsedEndpoint, isNew: false };
}

/** The first one; while the peer is down the one behind the last one, round and round. Undefined: no other one is to be tried. */
export function nextEndpoint(status: KubeSpanPeerStatus, endpoints: readonly string[]): string | undefined {
  const { lastUsedEndpoint, state, endpoint } = status;
  const [first] = endpoints;
  // A peer that has come by itself is where it is.
  if (lastUsedEndpoint === "") return state === PeerState.up ? undefined : first;
  if (state !== PeerState.down || first === undefined) return undefined;
  const next = endpoints[endpoints.indexOf(lastUsedEndpoint) + 1] ?? first;
  return next === lastUsedEndpoint && (endpoint === "" || endpoint === lastUsedEndpoint) ? undefined : next;
}
