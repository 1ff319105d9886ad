// Ships the logs of the node's services to the collectors of `machine.logging`, as lines of JSON with the tags that the config adds.
import { queue, type Queue } from "../../base/queue.ts";
import { openScope } from "../../base/scope.ts";
import { wakeup } from "../../base/wakeup.ts";
import { logDestinations, type LogDestinations } from "../../config/view/runtime.ts";
import type { Controller, SourceContext } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import type { LogStore } from "../../runtime/log-store.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { openLogSender, reportOnce, sendToAny, type SenderNetwork } from "./shared/log-sender.ts";
import { untilChanged } from "./shared/until-changed.ts";

type Wanted = LogDestinations["services"];

interface Line {
  readonly service: string;
  readonly text: string;
  readonly timeMs: number;
}

/** Lines that wait for a slow collector; the oldest are dropped. */
const maxWaiting = 4000;
/** A line that does not end loses its beginning. */
const maxLineLength = 64 * 1024;
/** How often is looked for logs that are new. */
const lookMs = 2000;
/** The kernel's log has destinations of its own. */
const kernelLogId = "kernel";

/** A line as collectors know it. */
export function serviceLogJson({ service, text, timeMs }: Line, tags: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    ...tags,
    msg: text,
    "talos-level": "info",
    "talos-service": service,
    "talos-time": new Date(timeMs).toISOString(),
  });
}

export interface ServiceLogDelivery {
  readonly logs: LogStore;
  readonly network: SenderNetwork;
}

export function serviceLogDeliveryController({ logs, network }: ServiceLogDelivery): Controller {
  const changed = wakeup();
  let wanted: Wanted = [];

  async function deliver(context: SourceContext): Promise<void> {
    const lines = queue<Line>(maxWaiting, "drop-oldest");
    await using scope = openScope((error) => context.log.warn("cannot follow logs", { error }));
    scope.run(() => followAll(logs, lines, context));
    await sendAll(wanted, lines, network, context);
  }

  return defineController({
    name: "runtime.ServiceLogDeliveryController",
    inputs: [activeConfigInput, weak(NetworkStatus, { id: "status" })],
    outputs: [],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const isReachable = (await state.find(NetworkStatus, "status"))?.spec.addressReady === true;
      const next = config === undefined || !(isReachable || wanted.length > 0) ? [] : logDestinations(config).services;
      if (JSON.stringify(next) === JSON.stringify(wanted)) return;
      wanted = next;
      changed.ring();
    },
    async source(context) {
      while (!context.signal.aborted) {
        const ring = changed.next(context.signal);
        if (wanted.length === 0) await ring;
        else await untilChanged(ring, context, deliver);
      }
    },
  });
}

/** Each log from what it keeps on, also those that come later. */
async function followAll(logs: LogStore, lines: Queue<Line>, { clock, signal }: SourceContext): Promise<void> {
  const followed = new Set<string>([kernelLogId]);
  const following: Promise<void>[] = [];
  const follow = async (service: string): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of logs.read(service, { follow: true }, signal)) {
      const [last = "", ...whole] = (rest + decoder.decode(bytes, { stream: true })).split("\n").toReversed();
      rest = last.slice(-maxLineLength);
      for (const text of whole.toReversed()) lines.push({ service, text, timeMs: clock.now() });
    }
  };
  try {
    for (;;) {
      for (const service of logs.ids().filter((id) => !followed.has(id))) {
        followed.add(service);
        following.push(follow(service));
      }
      await clock.sleep(lookMs, signal);
    }
  } catch (error) {
    await Promise.allSettled(following);
    if (!signal.aborted) throw error;
  }
}

async function sendAll(
  wanted: Wanted,
  lines: Queue<Line>,
  network: SenderNetwork,
  { clock, signal, log }: SourceContext,
): Promise<void> {
  const onFailure = reportOnce((url, error) => log.warn("cannot send logs", { url, error }));
  const destinations = wanted.map(({ endpoint, extraTags }) => ({
    url: endpoint,
    extraTags,
    sender: openLogSender(endpoint, network, clock),
  }));
  try {
    for (let line = await lines.take(signal); line !== undefined; line = await lines.take(signal)) {
      const found = line;
      const targets = destinations.map(({ url, sender, extraTags }) => ({
        url,
        send: (sending: AbortSignal) => sender.send(serviceLogJson(found, extraTags), sending),
      }));
      await sendToAny(targets, { clock, signal, onFailure });
    }
  } finally {
    for (const { sender } of destinations) await sender.close();
  }
}
