// Ids of etcd's members as clients of this API show them.

/** 16 lower-case hexadecimal digits. */
export function formatMemberId(id: bigint): string {
  return id.toString(16).padStart(16, "0");
}
