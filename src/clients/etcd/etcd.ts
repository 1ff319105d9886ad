// What a node asks of etcd, in the node's words: members, their state, snapshots, locks. Outcomes that callers tell apart are data, not errors.
import type { Clock } from "../../base/clock.ts";
import type { AlarmMember, Member, StatusResponse } from "../gen/etcdserverpb.ts";
import type { Candidacy, Leader, Leadership } from "./election.ts";
import type { EtcdLock } from "./lock.ts";
import type { EtcdSession, SessionOptions } from "./session.ts";

/** A member: 64-bit id, name (empty until it has started), URLs. */
export type EtcdMember = Member;
export type EtcdStatus = StatusResponse;
/** `alarm`: 1 for a full database, 2 for a corrupt one. */
export type EtcdAlarm = AlarmMember;

export interface Membership {
  /** Id of the member that answered. */
  readonly answeredBy: bigint;
  readonly members: readonly EtcdMember[];
}

export type DowngradeAction = "validate" | "enable" | "cancel";

/** Methods reject with a StatusError that has etcd's text, or with the signal's reason. */
export interface Etcd extends AsyncDisposable {
  readonly clock: Clock;
  /** `local`: as the member that answers knows it, which needs no quorum. */
  members(signal: AbortSignal, view?: "agreed" | "local"): Promise<Membership>;
  /** Adds a member that does not vote yet. `exists`: somebody has one of the URLs already. */
  addLearner(peerUrls: readonly string[], signal: AbortSignal): Promise<"added" | "exists">;
  /** Makes a learner a voter. `behind`: it has not got all data yet. */
  promote(id: bigint, signal: AbortSignal): Promise<"promoted" | "behind" | "not found">;
  /** `unhealthy`: too few members would be left that are well, or the one that answered is stopping; it may work later. */
  remove(id: bigint, signal: AbortSignal): Promise<"removed" | "not found" | "unhealthy">;
  /** Takes the caller's own member out: the one that answers may stop or lose the others before it has said so. `not yet`: to be asked again. */
  leave(id: bigint, signal: AbortSignal): Promise<"left" | "not yet">;
  updatePeerUrls(id: bigint, peerUrls: readonly string[], signal: AbortSignal): Promise<void>;
  /** Of the member that answers. */
  status(signal: AbortSignal): Promise<EtcdStatus>;
  alarms(signal: AbortSignal): Promise<readonly EtcdAlarm[]>;
  /** Takes back all alarms; these are they. */
  disarmAlarms(signal: AbortSignal): Promise<readonly EtcdAlarm[]>;
  defragment(signal: AbortSignal): Promise<void>;
  /** The member's database, and the SHA-256 of it at the end. */
  snapshot(signal: AbortSignal): AsyncIterable<Uint8Array>;
  moveLeader(to: bigint, signal: AbortSignal): Promise<void>;
  /** `version`: `MAJOR.MINOR`. Resolves with the version of the cluster. */
  downgrade(action: DowngradeAction, version: string, signal: AbortSignal): Promise<string>;
  /** Resolves when the cluster has a quorum: a read that all agree on. */
  checkQuorum(signal: AbortSignal): Promise<void>;
  /** Waits for the lock. */
  lock(name: string, signal: AbortSignal): Promise<EtcdLock>;
  /** Undefined when somebody has it. */
  tryLock(name: string, signal: AbortSignal): Promise<EtcdLock | undefined>;
  openSession(options: SessionOptions): Promise<EtcdSession>;
  /** Resolves when this candidate is the leader. */
  campaign(candidacy: Candidacy): Promise<Leadership>;
  resign(leadership: Leadership, signal: AbortSignal): Promise<void>;
  leader(election: string, signal: AbortSignal): Promise<Leader | undefined>;
  /** The leader now and after each change in the election. */
  observe(election: string, signal: AbortSignal): AsyncIterable<Leader | undefined>;
  /** Ends all calls. */
  destroy(): void;
}

/** How a node reaches etcd. Each rejects while the node has no certificates for it; who opens closes. */
export interface EtcdAccess {
  /** The member of this node. */
  openLocal(): Promise<Etcd>;
  /** Whichever control plane answers, of all that are known; members without a leader are passed over, unless it says otherwise. */
  openCluster(options?: { readonly requireLeader: boolean }): Promise<Etcd>;
  /** The members at these client URLs: `https://address:port`. */
  openAt(urls: readonly string[]): Promise<Etcd>;
}
