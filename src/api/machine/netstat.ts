// MachineService.Netstat: sockets of the host and of other network namespaces, with their processes where that is asked for.
import { mapConcurrently } from "../../base/concurrently.ts";
import type { SocketEntry } from "../../formats/procfs/net-sockets.ts";
import { parseNetSockets } from "../../formats/procfs/net-sockets.ts";
import type { ConnectRecord, NetstatRequest } from "../../wire/gen/machine.ts";
import { NetstatRequestFilter } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { unary } from "../define.ts";
import type { SocketOwner } from "../files/socket-owners.ts";
import { readSocketOwners } from "../files/socket-owners.ts";
import { listNetworkNamespaces } from "../files/network-namespaces.ts";
import { errorCode } from "../../base/errors.ts";
import type { ApiFiles } from "../context.ts";

const protocols = ["tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6"] as const;

export const netstat = unary(rpc.MachineService.Netstat, async (request, { files }) => {
  const chosen = protocols.filter((protocol) => request.l4proto?.[protocol] ?? false);
  const places = await placesOf(files, request);
  const owners = request.feature?.pid === true ? await readSocketOwners(files) : undefined;
  const tables = places.flatMap((place) => chosen.map((protocol) => ({ ...place, protocol })));
  const records = await mapConcurrently(tables, 4, async ({ folder, netns, protocol }) =>
    (await readSockets(files, `${folder}/${protocol}`))
      .filter((socket) => isWanted(request, socket))
      .map((socket) => toRecord(socket, { l4proto: protocol, netns, owner: owners?.get(socket.inode) })),
  );
  return { messages: [{ connectrecord: records.flat() }] };
});

interface Place {
  /** Folder with the tables of a namespace. */
  readonly folder: string;
  /** Name of the namespace; empty for the host's. */
  readonly netns: string;
}

/** Without a choice of namespaces the host's is shown. A namespace no process is in has no tables to read. */
async function placesOf(files: ApiFiles, { netns }: NetstatRequest): Promise<readonly Place[]> {
  const host: Place = { folder: "/proc/net", netns: "" };
  if (netns === undefined) return [host];
  const others =
    netns.allnetns || netns.netns.length > 0
      ? (await listNetworkNamespaces(files)).filter(({ name }) => netns.allnetns || netns.netns.includes(name))
      : [];
  return [
    ...(netns.hostnetwork || netns.allnetns ? [host] : []),
    ...others.map(({ name, pid }) => ({ folder: `/proc/${pid}/net`, netns: name })),
  ];
}

/** None where the kernel does not know the protocol, and where the namespace's last process ended meanwhile. */
async function readSockets(files: ApiFiles, path: string): Promise<readonly SocketEntry[]> {
  let text: string;
  try {
    text = await files.readText(path);
  } catch (error) {
    if (["ENOENT", "ESRCH", "EINVAL"].includes(errorCode(error) ?? "")) return [];
    throw error;
  }
  return parseNetSockets(text);
}

/** Listening: no other end. Connected: another end. Half of a pair, such as a port without an address, is neither. */
function isWanted({ filter }: NetstatRequest, { remoteIp, remotePort }: SocketEntry): boolean {
  const noAddress = remoteIp === "0.0.0.0" || remoteIp === "::";
  if (filter === NetstatRequestFilter.LISTENING) return noAddress && remotePort === 0;
  return filter !== NetstatRequestFilter.CONNECTED || (!noAddress && remotePort !== 0);
}

interface Circumstances {
  readonly l4proto: string;
  readonly netns: string;
  readonly owner: SocketOwner | undefined;
}

function toRecord(socket: SocketEntry, { l4proto, netns, owner }: Circumstances): Init<ConnectRecord> {
  const { localIp, localPort, remoteIp, remotePort, state, txQueue, rxQueue, timer } = socket;
  const { timerWhen, retransmits, uid, timeout, inode, references, pointer } = socket;
  return {
    l4proto,
    localip: localIp,
    localport: localPort,
    remoteip: remoteIp,
    remoteport: remotePort,
    state,
    txqueue: txQueue,
    rxqueue: rxQueue,
    tr: timer,
    timerwhen: timerWhen,
    retrnsmt: retransmits,
    uid,
    timeout,
    inode,
    ref: references,
    pointer,
    process: { pid: owner?.pid ?? 0, name: owner?.name ?? "" },
    netns,
  };
}
