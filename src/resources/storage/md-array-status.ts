// MDArrayStatus: a software RAID array that exists.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { mdArrayPhase, mdLevel } from "./common/enums.ts";

/**
 * A software RAID array that exists.
 *
 * Ids: array name.
 */
export const MDArrayStatus = defineResource({
  type: "MDArrayStatuses.storage.talos.dev",
  namespace: "storage",
  columns: [
    { name: "Level", jsonPath: "{.level}" },
    { name: "Status", jsonPath: "{.status}" },
    { name: "Sync", jsonPath: "{.syncAction}" },
    { name: "Device", jsonPath: "{.device}" },
  ],
  message: "storage.MDArrayStatusSpec",
  spec: {
    level: field(1, mdLevel),
    device: field(2, string),
    members: field(3, list(string)),
    error: field(4, string, omitEmpty),
    status: field(5, mdArrayPhase),
    raidDevices: field(6, int),
    uuid: field(7, string, omitEmpty),
    name: field(8, string, omitEmpty),
    metadata: field(9, string, omitEmpty),
    arrayState: field(10, string, omitEmpty),
    syncAction: field(11, string, omitEmpty),
  },
});

export type MDArrayStatus = SpecOf<typeof MDArrayStatus>;
