// Ships the logs of the node's services to the collectors of `machine.logging`, as lines of JSON or messages of syslog, with the tags that the config adds.
import { queue, type Queue } from "../../base/queue.ts";
import { openScope } from "../../base/scope.ts";
import { wakeup } from "../../base/wakeup.ts";
import { logDestinations, type LogDestinations } from "../../config/view/runtime.ts";
import type { Controller, SourceContext } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { encodeSyslog } from "../../formats/syslog-message.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import type { LogStore } from "../../runtime/log-store.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { openLogSender, reportOnce, sendToAny, type SenderParts } from "./shared/log-sender.ts";
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

/** The same as a message of syslog. */
function serviceLogSyslog(line: Line, hostname: string, tags: Readonly<Record<string, string>>): string {
  return encodeSyslog({ timeMs: line.timeMs, hostname, program: line.service, text: line.text, tags });
}

export interface ServiceLogDelivery extends SenderParts {
  readonly logs: LogStore;
}

export function serviceLogDeliveryController({ logs, ...parts }: ServiceLogDelivery): Controller {
  const changed = wakeup();
  let wanted: Wanted = [];
  let hostname = "";

  async function deliver(context: SourceContext): Promise<void> {
    const lines = queue<Line>(maxWaiting, "drop-oldest");
    await using scope = openScope((error) => context.log.warn("cannot follow logs", { error }));
    scope.run(() => followAll(logs, lines, context));
    await sendAll({ ...parts, wanted, lines, hostname: () => hostname }, context);
  }

  return defineController({
    name: "runtime.ServiceLogDeliveryController",
    inputs: [activeConfigInput, weak(NetworkStatus, { id: "status" }), weak(HostnameStatus, { id: "hostname" })],
    outputs: [],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const host = (await state.find(HostnameStatus, "hostname"))?.spec;
      hostname = [host?.hostname, host?.domainname].filter((each = "") => each !== "").join(".");
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

interface Sending extends SenderParts {
  readonly wanted: Wanted;
  readonly lines: Queue<Line>;
  /** As it is at the time; "" when there is none yet. */
  readonly hostname: () => string;
}

async function sendAll(
  { wanted, lines, hostname, ...parts }: Sending,
  { clock, signal, log }: SourceContext,
): Promise<void> {
  const onFailure = reportOnce((url, error) => log.warn("cannot send logs", { url, error }));
  const destinations = wanted.map(({ endpoint, format, extraTags }) => {
    const isSyslog = format === "rfc5424";
    const framing = isSyslog ? "octet-counting" : "lines";
    return {
      url: endpoint,
      sender: openLogSender({ ...parts, url: endpoint, framing, clock }),
      form: (line: Line): string =>
        isSyslog ? serviceLogSyslog(line, hostname(), extraTags) : serviceLogJson(line, extraTags),
    };
  });
  try {
    for (let line = await lines.take(signal); line !== undefined; line = await lines.take(signal)) {
      const found = line;
      const targets = destinations.map(({ url, sender, form }) => ({
        url,
        send: (sending: AbortSignal) => sender.send(form(found), sending),
      }));
      await sendToAny(targets, { clock, signal, onFailure });
    }
  } finally {
    for (const { sender } of destinations) await sender.close();
  }
}
