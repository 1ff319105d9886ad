// Options of a volume's file system that every mount of it is to have, wherever it is mounted.
import type { MountSpec } from "../../../resources/block/common/messages.ts";

export function mountData(type: string, { projectQuotaSupport }: MountSpec): { readonly data?: string } {
  return projectQuotaSupport && type === "xfs" ? { data: "prjquota" } : {};
}
