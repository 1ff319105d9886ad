// A node for tests of what follows nodes: its resources can be changed while somebody watches, its power can be cut, its figures are counted up.
import { queue, type Queue } from "../../base/queue.ts";
import type { AnyResourceType, ResourceType } from "../../cosi/resource.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { toError } from "../../base/errors.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { EventType } from "../../wire/gen/cosi-resource.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Answers } from "./session.ts";

export interface FakeNode {
  readonly answers: Answers;
  set<S>(type: ResourceType<S>, id: string, spec: Partial<S>): void;
  remove(type: AnyResourceType, id: string): void;
  /** One line of the kernel's log. */
  say(line: string): void;
  event(event: { readonly id: string; readonly actorId?: string; readonly data?: unknown }): void;
  /** Off: every stream breaks and every call fails. */
  power(on: boolean): void;
  /** What is answered besides, or instead. */
  answer(path: string, handler: (request: never, signal: AbortSignal) => unknown): void;
}

interface Kept {
  readonly type: AnyResourceType;
  readonly id: string;
  version: number;
  bytes: Uint8Array;
}

const capacity = 10_000;

/** Readers may not see the given types. */
export function fakeNode(denied: readonly AnyResourceType[] = []): FakeNode {
  const resources = new Map<string, Kept>();
  const lines: string[] = [];
  const streams = new Set<{ readonly kind: string; readonly queue: Queue<unknown> }>();
  const more = new Map<string, (request: never, signal: AbortSignal) => unknown>();
  let isOn = true;

  const down = (): Error => new StatusError(Code.UNAVAILABLE, "no route to host");
  const open = (kind: string, first: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown> => {
    const opened = { kind, queue: queue<unknown>(capacity, "fail") };
    for (const item of first) opened.queue.push(item);
    streams.add(opened);
    signal.addEventListener("abort", () => opened.queue.destroy(toError(signal.reason)), { once: true });
    return opened.queue;
  };
  const tell = (kind: string, item: unknown): void => {
    for (const stream of streams) if (stream.kind === kind) stream.queue.push(item);
  };
  const eventOf = (eventType: number, kept: Kept): unknown => ({ event: [{ eventType, resource: wireOf(kept) }] });
  const { MachineService, State } = rpc;
  const base: Answers = {
    [State.Watch.path]: ({ type }: { readonly type: string }, signal) => {
      if (denied.some((each) => each.type === type)) throw new StatusError(Code.PERMISSION_DENIED, "not authorized");
      const found = [...resources.values()].filter((kept) => kept.type.type === type);
      return open(
        type,
        [...found.map((kept) => eventOf(EventType.CREATED, kept)), { event: [{ eventType: EventType.BOOTSTRAPPED }] }],
        signal,
      );
    },
    [MachineService.Dmesg.path]: ({ follow }: { readonly follow: boolean }, signal) => {
      const told = lines.map((line) => ({ bytes: encodeUtf8(`${line}\n`) }));
      return follow ? open("dmesg", told, signal) : told;
    },
    [MachineService.Events.path]: (_: never, signal) => open("events", [{ id: "", actorId: "" }], signal),
    ...figureAnswers(() => isOn),
  };
  // only when nothing answers the round has failed
  const guarded = Object.fromEntries(
    Object.keys(base).map((path) => [
      path,
      (request: never, signal: AbortSignal, metadata: Readonly<Record<string, string>> = {}) => {
        if (!isOn) throw down();
        return (more.get(path) ?? base[path])?.(request, signal, metadata);
      },
    ]),
  );

  return {
    answers: new Proxy<Record<string, (request: never, signal: AbortSignal) => unknown>>(guarded, {
      get: (known, path) => known[String(path)] ?? more.get(String(path)),
    }),
    set(type, id, spec) {
      const key = `${type.type}/${id}`;
      const before = resources.get(key);
      const bytes = type.encodeSpec({ ...type.zero(), ...spec });
      const kept = { type, id, version: (before?.version ?? 0) + 1, bytes };
      resources.set(key, kept);
      tell(type.type, eventOf(before === undefined ? EventType.CREATED : EventType.UPDATED, kept));
    },
    remove(type, id) {
      const key = `${type.type}/${id}`;
      const kept = resources.get(key);
      resources.delete(key);
      if (kept !== undefined) tell(type.type, eventOf(EventType.DESTROYED, kept));
    },
    say(line) {
      lines.push(line);
      tell("dmesg", { bytes: encodeUtf8(`${line}\n`) });
    },
    event: (event) => tell("events", { actorId: "", ...event }),
    power(on) {
      isOn = on;
      if (on) return;
      for (const { queue: broken } of streams) broken.destroy(down());
      streams.clear();
    },
    answer: (path, handler) => void more.set(path, handler),
  };
}

function wireOf({ type, id, version, bytes }: Kept): unknown {
  return {
    metadata: { namespace: type.namespace, type: type.type, id, version: String(version) },
    spec: { protoSpec: bytes, yamlSpec: "" },
  };
}

function cpu(busy: number, idle: number): unknown {
  return { user: busy, nice: 0, system: 0, idle, iowait: 0, irq: 0, softIrq: 0, steal: 0, guest: 0, guestNice: 0 };
}

/** Counters that grow with each poll. */
function figureAnswers(isOn: () => boolean): Answers {
  const { MachineService } = rpc;
  let polls = 0;
  const unary = (message: unknown) => (): unknown => ({ messages: [message] });
  return {
    [MachineService.LoadAvg.path]: unary({ load1: 0.5, load5: 0.25, load15: 0.125 }),
    [MachineService.Memory.path]: unary({
      meminfo: { memtotal: 4_000_000n, memfree: 1_000_000n, memavailable: 2_500_000n, buffers: 200_000n, cached: 800_000n },
    }), // prettier-ignore
    [MachineService.SystemStat.path]: () => {
      if (isOn()) polls++;
      const times = cpu(100 + polls, 900 + 3 * polls);
      return {
        messages: [
          { bootTime: 1_700_000_000n, cpuTotal: times, cpu: [times, times], processRunning: 2n, processBlocked: 0n, contextSwitches: BigInt(1000 * polls) },
        ],
      }; // prettier-ignore
    },
    [MachineService.NetworkDeviceStats.path]: () => ({
      messages: [
        {
          devices: [
            { name: "lo", rxBytes: 5n, txBytes: 5n },
            { name: "eth0", rxBytes: BigInt(3000 * polls), txBytes: BigInt(300 * polls) },
          ],
        },
      ],
    }),
    [MachineService.DiskStats.path]: () => ({
      messages: [
        {
          devices: [
            { name: "vda", readSectors: BigInt(6 * polls), writeSectors: 0n },
            { name: "vda1", readSectors: BigInt(6 * polls), writeSectors: 0n },
          ],
        },
      ],
    }),
    [MachineService.Processes.path]: () => ({
      messages: [
        {
          processes: [
            { pid: 1, ppid: 0, state: "S", threads: 11, cpuTime: 4 + 1.5 * polls, virtualMemory: 1_000_000_000n, residentMemory: 104_000_000n, command: "machined", executable: "", args: "/usr/libexec/ichor/machined", label: "" },
            { pid: 300, ppid: 1, state: "S", threads: 7, cpuTime: 2, virtualMemory: 900_000_000n, residentMemory: 57_000_000n, command: "apid", executable: "", args: "/usr/libexec/ichor/apid", label: "" },
          ],
        },
      ],
    }), // prettier-ignore
    [MachineService.ServiceList.path]: unary({
      services: [
        { id: "apid", state: "Running", health: { unknown: false, healthy: true, lastMessage: "" }, events: { events: [{ msg: "Health check successful", state: "Running", ts: { seconds: 1_700_000_100n, nanos: 0 } }] } },
        { id: "etcd", state: "Running", health: { unknown: false, healthy: false, lastMessage: "no leader" }, events: { events: [] } },
      ],
    }), // prettier-ignore
  };
}
