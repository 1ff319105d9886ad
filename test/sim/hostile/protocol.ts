// What the test and the process of the simulated node tell each other.
import type { TlsTargetOptions } from "../../../src/rpc/connection.ts";

export interface ServerMemory {
  /** Heap and what it owns outside, after garbage collection. */
  readonly usedBytes: number;
  readonly residentBytes: number;
  /** Sockets, pipes and the like that are open. */
  readonly handles: number;
}

export type Ask = "memory" | "end";

export type Told =
  | { readonly kind: "ready"; readonly port: number; readonly tls: TlsTargetOptions }
  | { readonly kind: "memory"; readonly memory: ServerMemory };
