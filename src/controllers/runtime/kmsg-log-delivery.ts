// Ships the kernel's log, the node's own lines among it, to the collectors that the config names: from the oldest record kept on, as lines of JSON.
import { wakeup } from "../../base/wakeup.ts";
import type { Controller, SourceContext } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { kmsgFacilities, kmsgPriorities, type KmsgRecord } from "../../formats/kmsg.ts";
import { formatTimestamp } from "../../formats/timestamp.ts";
import type { KernelLog } from "../../linux/kernel-log.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { KmsgLogConfig } from "../../resources/runtime/kmsg-log-config.ts";
import { openLogSender, reportOnce, sendToAny, type SenderParts } from "./shared/log-sender.ts";
import { untilChanged } from "./shared/until-changed.ts";

export interface KmsgDelivery extends SenderParts {
  readonly kernelLog: Pick<KernelLog, "read">;
  /** Wall clock at the kernel's start, nanoseconds. */
  readonly bootTimeNs: () => bigint;
}

/** The kernel's log counts as sent when nothing has come for so long. */
const quietMs = 100;

/** A record as collectors know it. */
export function kmsgJson(record: KmsgRecord, bootTimeNs: bigint): string {
  const { message, facility, priority, sequence, timestampUs } = record;
  return JSON.stringify({
    msg: message,
    "talos-time": formatTimestamp(bootTimeNs + BigInt(timestampUs) * 1000n),
    "talos-level": levels[priority] ?? "debug",
    facility: kmsgFacilities[facility] ?? String(facility),
    seq: sequence,
    clock: timestampUs,
    priority: kmsgPriorities[priority] ?? String(priority),
  });
}

/** Levels of programs for the kernel's priorities. */
const levels = ["fatal", "fatal", "fatal", "error", "warn", "info", "info", "debug"] as const;

export function kmsgLogDeliveryController({ kernelLog, bootTimeNs, ...parts }: KmsgDelivery): Controller {
  const changed = wakeup();
  let wanted: readonly string[] = [];
  /** Of the last record that was sent: a new destination gets what comes after it. */
  let lastSequence = -1;
  let isSending = false;
  let lastSentMs = 0;

  async function deliver({ signal, clock, log }: SourceContext, urls: readonly string[]): Promise<void> {
    const destinations = urls.map((url) => ({
      url,
      sender: openLogSender({ ...parts, url, framing: "lines", clock }),
    }));
    const onFailure = reportOnce((url, error) => log.warn("cannot send the kernel log", { url, error }));
    try {
      for await (const record of kernelLog.read({ follow: true }, signal)) {
        if (record.sequence <= lastSequence) continue;
        const line = kmsgJson(record, bootTimeNs());
        const targets = destinations.map(({ url, sender }) => ({
          url,
          send: (sending: AbortSignal) => sender.send(line, sending),
        }));
        isSending = true;
        await sendToAny(targets, { clock, signal, onFailure });
        isSending = false;
        lastSentMs = clock.monotonic();
        lastSequence = record.sequence;
      }
    } finally {
      isSending = false;
      for (const { sender } of destinations) await sender.close();
    }
  }

  return defineController({
    name: "runtime.KmsgLogDeliveryController",
    inputs: [weak(KmsgLogConfig), weak(NetworkStatus, { id: "status" })],
    outputs: [],
    async reconcile({ state }) {
      const isReachable = (await state.find(NetworkStatus, "status"))?.spec.addressReady === true;
      const destinations = (await state.find(KmsgLogConfig, "kmsg-log"))?.spec.destinations ?? [];
      const next = isReachable || wanted.length > 0 ? destinations : [];
      if (next.join(" ") === wanted.join(" ")) return;
      wanted = next;
      changed.ring();
    },
    async source(context) {
      while (!context.signal.aborted) {
        const ring = changed.next(context.signal);
        if (wanted.length === 0) await ring;
        else await untilChanged(ring, context, (inner) => deliver(inner, wanted));
      }
    },
    async drain({ signal, clock }) {
      const startMs = clock.monotonic();
      const quietSinceMs = (): number => (isSending ? clock.monotonic() : Math.max(startMs, lastSentMs));
      while (wanted.length > 0 && clock.monotonic() - quietSinceMs() < quietMs) {
        await clock.sleep(quietSinceMs() + quietMs - clock.monotonic(), signal);
      }
    },
  });
}
