// Which calls are written to the audit log, by the table of RPCs: what changes something or gives away what readers may not see.
import { rpc } from "../../wire/gen/rpc.ts";
import type { AnyRpc } from "../../wire/rpc.ts";
import { Role } from "../../rpc/roles.ts";

/**
 * `change`: always · `resource`: when the type is sensitive, which its definition says · `read`: only when it is denied.
 * A call that both readers and operators may make changes nothing; those that readers may make and operators may not are for maintenance mode.
 */
export type AuditKind = "change" | "resource" | "read";

const resourceReads: ReadonlySet<string> = new Set(
  [rpc.State.Get, rpc.State.List, rpc.State.Watch].map(({ path }) => path),
);

/** Undefined: a path that is not in the table, which is refused anyway. */
export function auditKindOf(row: AnyRpc | undefined): AuditKind {
  if (row === undefined) return "read";
  if (resourceReads.has(row.path)) return "resource";
  return row.roles.includes(Role.reader) && row.roles.includes(Role.operator) ? "read" : "change";
}
