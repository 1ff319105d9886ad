// `netstat`: sockets of the node.
import { nameIn } from "../../base/enum-name.ts";
import type { ConnectRecord, NetstatRequest } from "../../wire/gen/machine.ts";
import type { Init } from "../../wire/message.ts";
import { ConnectRecordState, ConnectRecordTimerActive, NetstatRequestFilter } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag } from "../command.ts";
import { nodeTable } from "../fan-out.ts";

function nameOf(table: Readonly<Record<string, number>>, value: number): string {
  return nameIn(table, value) ?? String(value);
}

function endpoint(ip: string, port: number): string {
  const address = ip.includes(":") ? `[${ip}]` : ip;
  return `${address}:${port === 0 ? "*" : port}`;
}

function row(
  record: ConnectRecord,
  shows: { readonly extend: boolean; readonly pid: boolean; readonly timers: boolean },
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
}

function filterOf({ all, listening }: Choices): number {
  if (all) return NetstatRequestFilter.ALL;
  return listening ? NetstatRequestFilter.LISTENING : NetstatRequestFilter.CONNECTED;
}

/** Without a protocol all are asked for, without a family both. */
function requestOf(choices: Choices): Init<NetstatRequest> {
  const protocols = ["tcp", "udp", "udplite", "raw"] as const;
  const chosen = protocols.filter((protocol) => choices[protocol]);
  const wanted = chosen.length === 0 ? protocols : chosen;
  const families = [...(choices.ipv4 || !choices.ipv6 ? [""] : []), ...(choices.ipv6 || !choices.ipv4 ? ["6"] : [])];
  const l4proto = Object.fromEntries(
    wanted.flatMap((protocol) => families.map((family) => [`${protocol}${family}`, true])),
  );
  return { filter: filterOf(choices), feature: { pid: choices.programs }, l4proto, netns: { hostnetwork: true } };
}

export const netstat = defineCommand({
  name: "netstat",
  aliases: ["ss"],
  summary: "list sockets",
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
  },
  async run(context, _args, options) {
    const header = [
      "Proto", "Recv-Q", "Send-Q", "Local Address", "Foreign Address", "State",
      ...(options.extend ? ["Uid", "Inode"] : []), ...(options.programs ? ["PID/Program name"] : []), ...(options.timers ? ["Timer"] : []),
    ]; // prettier-ignore
    await nodeTable(context, header, async (client) => {
      const { messages } = await client.unary(rpc.MachineService.Netstat, requestOf(options));
      return messages
        .flatMap(({ connectrecord }) => connectrecord)
        .map((record) => row(record, { ...options, pid: options.programs }));
    });
  },
});
