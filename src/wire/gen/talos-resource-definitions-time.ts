// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface AdjtimeStatusSpec {
  readonly offset?: googleProtobuf.Duration | undefined;
  readonly frequencyAdjustmentRatio: number;
  readonly maxError?: googleProtobuf.Duration | undefined;
  readonly estError?: googleProtobuf.Duration | undefined;
  readonly status: string;
  readonly constant: bigint;
  readonly syncStatus: boolean;
  readonly state: string;
}

export const AdjtimeStatusSpec: Message<AdjtimeStatusSpec> = {
  name: "talos.resource.definitions.time.AdjtimeStatusSpec",
  fields: [
    { number: 1, name: "offset", kind: "message", message: () => googleProtobuf.Duration },
    { number: 2, name: "frequencyAdjustmentRatio", kind: "double" },
    { number: 3, name: "maxError", kind: "message", message: () => googleProtobuf.Duration },
    { number: 4, name: "estError", kind: "message", message: () => googleProtobuf.Duration },
    { number: 5, name: "status", kind: "string" },
    { number: 6, name: "constant", kind: "int64" },
    { number: 7, name: "syncStatus", kind: "bool" },
    { number: 8, name: "state", kind: "string" },
  ],
};

export interface StatusSpec {
  readonly synced: boolean;
  readonly epoch: bigint;
  readonly syncDisabled: boolean;
  readonly spikeDetected: boolean;
  readonly consecutiveSpikes: bigint;
}

export const StatusSpec: Message<StatusSpec> = {
  name: "talos.resource.definitions.time.StatusSpec",
  fields: [
    { number: 1, name: "synced", kind: "bool" },
    { number: 2, name: "epoch", kind: "int64" },
    { number: 3, name: "syncDisabled", kind: "bool" },
    { number: 4, name: "spikeDetected", kind: "bool" },
    { number: 5, name: "consecutiveSpikes", kind: "int64" },
  ],
};
