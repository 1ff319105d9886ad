// What nodes say: logs of services and containers, the kernel's log, events.
import type { EventRow } from "../../../console/protocol.ts";
import { ContainerDriver } from "../../../wire/gen/common.ts";
import { rpc } from "../../../wire/gen/rpc.ts";
import { lines } from "../../../dashboard/live/lines.ts";
import { dataOf } from "../../../dashboard/live/streams.ts";
import { changes } from "../../../dashboard/live/changes.ts";
import type { Call, Route } from "../route.ts";
import { clientOf, modelOf } from "../route.ts";

const defaultTail = 500;
const mostTail = 10_000;
/** Lines that come together are told together. */
const restMs = 200;

/** Lists of lines: what there is, then what comes, so many at a time as came together. */
async function* serviceLog(call: Call): AsyncIterable<readonly string[]> {
  const client = await clientOf(call);
  const isPod = call.query.get("namespace") === "k8s.io";
  const wanted = Number(call.query.get("tail") ?? defaultTail);
  const request = {
    namespace: isPod ? "k8s.io" : "system",
    driver: isPod ? ContainerDriver.CRI : ContainerDriver.CONTAINERD,
    id: call.query.get("id") ?? "",
    follow: true,
    tailLines: Number.isInteger(wanted) ? Math.min(Math.max(wanted, 0), mostTail) : defaultTail,
  };
  const chunks = dataOf(client.stream(rpc.MachineService.Logs, request, call.signal));
  for await (const line of lines(chunks)) yield [line];
}

async function* kernelLog(call: Call): AsyncIterable<readonly string[]> {
  const model = modelOf(call);
  let seen = 0;
  for await (const _ of changes([model], { clock: call.context.clock, restMs, signal: call.signal })) {
    const { kernelLog: log } = model;
    if (log.end === seen) continue;
    const fresh = log.tail(log.end - seen);
    seen = log.end;
    yield fresh;
  }
}

async function* events(call: Call): AsyncIterable<readonly EventRow[]> {
  const model = modelOf(call);
  let seen = 0;
  for await (const _ of changes([model], { clock: call.context.clock, restMs, signal: call.signal })) {
    const { events: known } = model;
    if (known.end === seen) continue;
    const fresh = known.tail(known.end - seen);
    seen = known.end;
    yield fresh;
  }
}

/** Names of what has a log: services, and containers of pods. */
async function logNames(
  call: Call,
): Promise<{ readonly services: readonly string[]; readonly pods: readonly string[] }> {
  const client = await clientOf(call);
  const place = { namespace: "k8s.io", driver: ContainerDriver.CRI };
  const [named, containers] = await Promise.all([
    client.unary(rpc.MachineService.LogsContainers, {}, call.signal),
    // a node without Kubernetes has none
    client.unary(rpc.MachineService.Containers, place, call.signal).catch(() => ({ messages: [] })),
  ]);
  const pods = containers.messages.flatMap((message) => message.containers).filter(({ id, podId }) => id !== podId);
  return {
    services: named.messages.flatMap(({ ids }) => ids).toSorted(),
    pods: pods.map(({ id }) => id).toSorted(),
  };
}

export const logRoutes: readonly Route[] = [
  { kind: "json", method: "GET", path: "/api/nodes/:node/logs", handle: logNames },
  { kind: "stream", method: "GET", path: "/api/nodes/:node/log", follow: serviceLog },
  { kind: "stream", method: "GET", path: "/api/nodes/:node/dmesg", follow: kernelLog },
  { kind: "stream", method: "GET", path: "/api/nodes/:node/events", follow: events },
];
