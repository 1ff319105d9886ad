// auditd: the kernel's audit messages, as lines of a log. Source: include/uapi/linux/audit.h.
import { decodeUtf8 } from "../base/bytes.ts";
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { taskRunner } from "../supervisor/task-runner.ts";
import type { ServiceContext } from "./shared/context.ts";

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const NETLINK_AUDIT = 9;
const AUDIT_SET = 1001;
/** `struct audit_status`: mask, enabled, failure, pid, and limits we leave alone. */
const statusBytes = 40;
const maskEnabled = 1;
const maskPid = 4;
/** Messages below are answers, not records. */
const firstRecord = 1100;
const headerBytes = 16;
const requestFlags = 1;

/** The message that makes us the receiver of the records; a pid of 0 gives it up. */
export function encodeAuditReceiver(pid: number): Uint8Array {
  const bytes = new Uint8Array(headerBytes + statusBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, AUDIT_SET, true);
  view.setUint16(6, requestFlags, true);
  view.setUint32(8, 1, true);
  view.setUint32(headerBytes, pid === 0 ? maskPid : maskEnabled | maskPid, true);
  view.setUint32(headerBytes + 4, 1, true);
  view.setUint32(headerBytes + 12, pid, true);
  return bytes;
}

/** Text of a record with its type, or undefined for what is none. */
export function formatAuditRecord(datagram: Uint8Array): string | undefined {
  if (datagram.length < headerBytes) return undefined;
  const type = new DataView(datagram.buffer, datagram.byteOffset).getUint16(4, true);
  if (type < firstRecord) return undefined;
  // The length in the header is that of the text, which may end in a zero byte.
  return `type=${type} msg=${decodeUtf8(datagram.subarray(headerBytes)).replace(/\0+$/u, "")}`;
}

function netlinkAddress(): Uint8Array {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint16(0, AF_NETLINK, true);
  return bytes;
}

export const auditd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "auditd",
  restart: "always",
  runner: ({ sockets, pid }) =>
    taskRunner({
      name: "auditd",
      pid,
      async run({ signal, output }) {
        const address = netlinkAddress();
        const socket = sockets.open({ domain: AF_NETLINK, type: SOCK_RAW, protocol: NETLINK_AUDIT, bind: address });
        using _ = { [Symbol.dispose]: () => socket.close() };
        await socket.send(encodeAuditReceiver(pid), address, signal);
        try {
          while (!signal.aborted) {
            const line = formatAuditRecord((await socket.receive(signal)).data);
            if (line !== undefined) output.line(line);
          }
        } finally {
          await socket.send(encodeAuditReceiver(0), address);
        }
      },
    }),
  health: () => ({ check: () => Promise.resolve() }),
});
