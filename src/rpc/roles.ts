// Who may do what: the roles of a caller, and the check of an RPC against the table. Deny is the default.
import type { AnyRpc } from "../wire/rpc.ts";
import type { Metadata } from "./metadata.ts";

/** Names of the roles: a flat set, none includes another. */
export const Role = {
  admin: "os:admin",
  operator: "os:operator",
  reader: "os:reader",
  etcdBackup: "os:etcd:backup",
  imageVerifier: "os:image:verifier",
  metaWriter: "os:meta:writer",
  /** Reads metrics and nothing else: in no rule of the API. */
  metrics: "os:metrics",
  /** Held by nodes: they act for the caller whose roles they pass on. In no rule itself. */
  impersonator: "os:impersonator",
} as const;

export type Roles = ReadonlySet<string>;

export const noRoles: Roles = new Set();

/** Metadata field in which programs pass on the roles of a caller, one value each. */
export const roleField = "talos-role";

/** Roles from certificate organisations or metadata values: blanks around them and empty ones are dropped, unknown names kept. */
export function parseRoles(values: readonly string[]): Roles {
  return new Set(values.map((value) => value.trim()).filter((value) => value !== ""));
}

/** Roles that the metadata claims: to be believed only of a peer that may say so. */
export function claimedRoles(metadata: Metadata): Roles {
  return parseRoles(metadata.all(roleField));
}

/** Whether the organisations of a verified client certificate say that its holder acts for others, whose roles it passes on. */
export function actsForOthers(organizations: readonly string[]): boolean {
  return parseRoles(organizations).has(Role.impersonator);
}

/**
 * Roles of a caller with a verified client certificate: its organisations; for an impersonator those of the metadata instead, if it has any.
 */
export function certificateRoles(organizations: readonly string[], metadata: Metadata): Roles {
  return actsForOthers(organizations) && metadata.has(roleField) ? claimedRoles(metadata) : parseRoles(organizations);
}

/**
 * Roles in maintenance mode, where nobody has a certificate. The address of a peer gives no more: any host of the network can take an address
 * of SideroLink's range, and this node has no such tunnel through which alone they would come.
 */
export const maintenanceRoles: Roles = new Set([Role.reader]);

export function intersectRoles(a: Roles, b: Roles): Roles {
  return a.intersection(b);
}

/** An RPC without roles in the table takes an administrator. */
export function isAllowed(rpc: AnyRpc, roles: Roles): boolean {
  const wanted = rpc.roles.length === 0 ? [Role.admin] : rpc.roles;
  return wanted.some((role) => roles.has(role));
}
