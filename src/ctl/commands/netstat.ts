// `netstat`: sockets of the node.
import { nameIn } from "../../base/enum-name.ts";
import type { ConnectRecord, NetstatRequest } from "../../wire/gen/machine.ts";
import type { Init } from "../../wire/message.ts";
import { ConnectRecordState, ConnectRecordTimerActive, NetstatRequestFilter } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag, UsageError } from "../command.ts";
import { nodeTable } from "../fan-out.ts";
import type { NodeClient } from "../session.ts";
import { containerPlace } from "./containers.ts";

function nameOf(table: Readonly<Record<string, number>>, value: number): string {
  return nameIn(table, value) ?? String(value);
}

function endpoint(ip: string, port: number): string {
  const address = ip.includes(":") ? `[${ip}]` : ip;
  return `${address}:${port === 0 ? "*" : port}`;
}

function row(
  record: ConnectRecord,
  shows: {
    readonly extend: boolean;
    readonly pid: boolean;
    readonly timers: boolean;
    readonly pods?: ReadonlyMap<string, string> | undefined;
  },
): string[] {
  const { process } = record;
  return [
    record.l4proto,
    String(record.rxqueue),
    String(record.txqueue),
    endpoint(record.localip, record.localport),
    endpoint(record.remoteip, record.remoteport),
    nameOf(ConnectRecordState, record.state),
    ...(shows.extend ? [String(record.uid), String(record.inode)] : []),
    ...(shows.pid ? [process === undefined || process.pid === 0 ? "-" : `${process.pid}/${process.name}`] : []),
    ...(shows.timers
      ? [
          `${nameOf(ConnectRecordTimerActive, record.tr).toLowerCase()} (${Number(record.timerwhen) / 100}/${record.retrnsmt}/${record.timeout})`,
        ]
      : []),
    ...(shows.pods === undefined ? [] : [record.netns === "" ? "-" : (shows.pods.get(record.netns) ?? record.netns)]),
  ];
}

interface Choices {
  readonly all: boolean;
  readonly listening: boolean;
  readonly tcp: boolean;
  readonly udp: boolean;
  readonly udplite: boolean;
  readonly raw: boolean;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly programs: boolean;
  /** Those of pods too. */
  readonly kubernetes: boolean;
  /** Each protocol, whatever is chosen besides. */
  readonly verbose: boolean;
}

function filterOf({ all, listening }: Choices): number {
  if (all) return NetstatRequestFilter.ALL;
  return listening ? NetstatRequestFilter.LISTENING : NetstatRequestFilter.CONNECTED;
}

/** Without a protocol all are asked for, without a family both. */
function requestOf(choices: Choices, netns: Init<NetstatRequest>["netns"]): Init<NetstatRequest> {
  const protocols = ["tcp", "udp", "udplite", "raw"] as const;
  const chosen = choices.verbose ? [] : protocols.filter((protocol) => choices[protocol]);
  const wanted = chosen.length === 0 ? protocols : chosen;
  const families = [...(choices.ipv4 || !choices.ipv6 ? [""] : []), ...(choices.ipv6 || !choices.ipv4 ? ["6"] : [])];
  const l4proto = Object.fromEntries(
    wanted.flatMap((protocol) => families.map((family) => [`${protocol}${family}`, true])),
  );
  return { filter: filterOf(choices), feature: { pid: choices.programs }, l4proto, netns };
}

/** Pods of a node, by the name of their network namespace; "" is the node's own. */
async function podsOf(client: NodeClient): Promise<readonly (readonly [namespace: string, pod: string])[]> {
  const { messages } = await client.unary(rpc.MachineService.Containers, containerPlace(true));
  const found = messages.flatMap(({ containers }) => containers).filter(({ id, podId }) => id === podId);
  return found.map(({ networkNamespace, podId }) => [networkNamespace, podId]);
}

export const netstat = defineCommand({
  name: "netstat",
  aliases: ["ss"],
  summary: "list sockets, of the node or of one pod",
  arguments: "[namespace/pod]",
  options: {
    all: flag("-a, --all", "connected and listening ones"),
    listening: flag("-l, --listening", "listening ones only"),
    tcp: flag("-t, --tcp", "TCP"),
    udp: flag("-u, --udp", "UDP"),
    udplite: flag("-U, --udplite", "UDP-Lite"),
    raw: flag("-w, --raw", "raw"),
    ipv4: flag("-4, --ipv4", "IPv4 only"),
    ipv6: flag("-6, --ipv6", "IPv6 only"),
    programs: flag("-p, --programs", "with the process"),
    extend: flag("-x, --extend", "with user and inode"),
    timers: flag("-o, --timers", "with timers"),
    kubernetes: flag("-k, --pods", "also those of pods, with the pod"),
    verbose: flag("-v, --verbose", "all protocols"),
  },
  async run(context, [wanted], options) {
    if (wanted !== undefined && !/^[^/]+\/[^/]+$/u.test(wanted))
      throw new UsageError(`found pod "${wanted}", want namespace/name`);
    const showsPods = options.kubernetes && wanted === undefined;
    const header = [
      "Proto", "Recv-Q", "Send-Q", "Local Address", "Foreign Address", "State",
      ...(options.extend ? ["Uid", "Inode"] : []), ...(options.programs ? ["PID/Program name"] : []), ...(options.timers ? ["Timer"] : []),
      ...(showsPods ? ["Pod"] : []),
    ]; // prettier-ignore
    let isFound = wanted === undefined;
    await nodeTable(context, header, async (client) => {
      const pods = wanted === undefined && !showsPods ? [] : await podsOf(client);
      const [namespace] = pods.find(([, pod]) => pod === wanted) ?? [];
      if (wanted !== undefined && namespace === undefined) return []; // it runs elsewhere
      isFound = true;
      const netns = netnsOf(namespace, showsPods);
      const { messages } = await client.unary(rpc.MachineService.Netstat, requestOf(options, netns));
      const shows = { ...options, pid: options.programs, pods: showsPods ? new Map(pods) : undefined };
      return messages.flatMap(({ connectrecord }) => connectrecord).map((record) => row(record, shows));
    });
    if (!isFound) throw new Error(`Cannot list sockets of pod "${String(wanted)}": it runs on none of the nodes`);
  },
});

/** `namespace`: of a pod, "" when it has the node's own; undefined without one. */
function netnsOf(namespace: string | undefined, withPods: boolean): Init<NetstatRequest>["netns"] {
  if (withPods) return { hostnetwork: true, allnetns: true };
  return namespace === undefined || namespace === "" ? { hostnetwork: true } : { netns: [namespace] };
}
