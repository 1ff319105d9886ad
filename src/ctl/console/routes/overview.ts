// Who we are, all nodes at a glance, and the figures of one.
import type { MonitorItem, OverviewItem, SessionInfo } from "../../../console/protocol.ts";
import { summaryOf } from "../../../dashboard/live/summary.ts";
import { clientVersion } from "../../version.ts";
import { certificateEndMs } from "../../certificate-end.ts";
import { changes } from "../../../dashboard/live/changes.ts";
import type { Call, Route } from "../route.ts";
import { modelOf } from "../route.ts";

/** Pages are told of changes at most this often. */
const restMs = 500;

async function sessionInfo(call: Call): Promise<SessionInfo> {
  const { session } = call.context;
  const { flags } = session;
  const name = flags.insecure ? "" : (flags.context ?? (await session.talosConfig()).config.context);
  const ends = await certificateEndMs(session);
  return {
    version: clientVersion().tag,
    context: name,
    endpoints: flags.insecure || flags.endpoints.length > 0 ? flags.endpoints : (await session.context()).endpoints,
    nodes: [...call.models.keys()],
    insecure: flags.insecure,
    ...(ends === undefined ? {} : { certificateEndsMs: ends }),
  };
}

async function* overview({ models, jobs, context, signal }: Call): AsyncIterable<OverviewItem> {
  const sources = [...models.values(), jobs];
  for await (const changed of changes(sources, { clock: context.clock, restMs, signal })) {
    for (const source of changed) {
      if (source === jobs) yield { kind: "jobs", jobs: jobs.list() };
      else for (const model of models.values()) if (model === source) yield { kind: "node", summary: summaryOf(model) };
    }
  }
}

async function* monitor(call: Call): AsyncIterable<MonitorItem> {
  const model = modelOf(call);
  let seen = 0;
  for await (const _ of changes([model], { clock: call.context.clock, restMs, signal: call.signal })) {
    const { figures, processes } = model;
    if (figures.end === seen) continue;
    yield { figures: figures.tail(figures.end - Math.max(seen, figures.start)), processes };
    seen = figures.end;
  }
}

export const overviewRoutes: readonly Route[] = [
  { kind: "json", method: "GET", path: "/api/session", handle: sessionInfo },
  { kind: "stream", method: "GET", path: "/api/overview", follow: overview },
  { kind: "stream", method: "GET", path: "/api/nodes/:node/monitor", follow: monitor },
];
