// Keeps the kernel's log as the log "kernel", in the form clients know from the Dmesg call.
import type { Controller } from "../../cosi/controller.ts";
import { defineController } from "../../cosi/controller.ts";
import { formatKmsgText } from "../../formats/kmsg-text.ts";
import type { KernelLog } from "../../linux/kernel-log.ts";
import type { LogStore } from "../../runtime/log-store.ts";

export interface KmsgStorage {
  readonly kernelLog: Pick<KernelLog, "read">;
  readonly logs: LogStore;
  /** Wall clock at the kernel's start, nanoseconds. */
  readonly bootTimeNs: () => bigint;
}

/** The kernel keeps its records: reading some hundred of them can wait until the node has come up. */
const settleMs = 5000;

export function kmsgLogStorageController({ kernelLog, logs, bootTimeNs }: KmsgStorage): Controller {
  return defineController({
    name: "runtime.KmsgLogStorageController",
    inputs: [],
    outputs: [],
    async source({ signal, clock }) {
      const writer = logs.writer("kernel");
      await clock.sleep(settleMs, signal);
      for await (const record of kernelLog.read({ follow: true }, signal)) {
        writer.line(formatKmsgText(record, bootTimeNs()).trimEnd());
      }
    },
  });
}
