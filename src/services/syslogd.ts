// syslogd: what programs write to /dev/log, one line of JSON a message.
import { decodeUtf8, encodeUtf8, concatBytes } from "../base/bytes.ts";
import type { SyslogMessage } from "../formats/syslog.ts";
import { parseSyslog } from "../formats/syslog.ts";
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { taskRunner } from "../supervisor/task-runner.ts";
import type { ServiceContext } from "./shared/context.ts";

const path = "/dev/log";
const AF_UNIX = 1;
const SOCK_DGRAM = 2;

/** `struct sockaddr_un`. */
function unixAddress(): Uint8Array {
  return concatBytes([Uint8Array.of(AF_UNIX, 0), encodeUtf8(`${path}\0`)]);
}

/** Field names in the order of the alphabet. */
export function formatSyslog(message: SyslogMessage): string {
  return JSON.stringify(Object.fromEntries(Object.entries(message).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

export const syslogd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "syslogd",
  dependsOn: ["machined"],
  restart: "never",
  prepare: ({ files }) => files.remove(path),
  runner: ({ sockets, files, pid }) =>
    taskRunner({
      name: "syslogd",
      pid,
      async run({ signal, output }) {
        const socket = sockets.open({ domain: AF_UNIX, type: SOCK_DGRAM, protocol: 0, bind: unixAddress() });
        using _ = { [Symbol.dispose]: () => socket.close() };
        await files.setOwnership(path, { mode: 0o666 });
        while (!signal.aborted) {
          const { data } = await socket.receive(signal);
          output.line(formatSyslog(parseSyslog(decodeUtf8(data))));
        }
      },
    }),
  health: () => ({ check: () => Promise.resolve() }),
});
