// ZswapStatus: counters of the compressed swap cache.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string, uint64 } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Counters of the compressed swap cache.
 *
 * Ids: "zswap".
 */
export const ZswapStatus = defineResource({
  type: "ZswapStatuses.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Total Size", jsonPath: "{.totalSizeHuman}" },
    { name: "Stored Pages", jsonPath: "{.storedPages}" },
    { name: "Written Back", jsonPath: "{.writtenBackPages}" },
    { name: "Pool Limit Hit", jsonPath: "{.poolLimitHit}" },
  ],
  message: "block.ZswapStatusSpec",
  spec: {
    totalSize: field(1, uint64),
    totalSizeHuman: field(2, string),
    storedPages: field(3, uint64),
    poolLimitHit: field(4, uint64),
    rejectReclaimFail: field(5, uint64),
    rejectAllocFail: field(6, uint64),
    rejectKmemcacheFail: field(7, uint64),
    rejectCompressFail: field(8, uint64),
    rejectCompressPoor: field(9, uint64),
    writtenBackPages: field(10, uint64),
  },
});

export type ZswapStatus = SpecOf<typeof ZswapStatus>;
