// A unix socket for programs that know no API and want the machine's run to end: one line in, one line out. The other side is image/poweroff.
import { createServer, type Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { openScope } from "../base/scope.ts";
import type { Files } from "../linux/files.ts";
import type { PeerCredentials } from "../linux/peer-credentials.ts";
import { listening } from "../rpc/listen.ts";
import type { NodeSequences } from "./ports/sequences.ts";

/** As image/poweroff knows it. */
const powerSocketPath = "/run/ichor/power.sock";

export interface PowerSocketOptions {
  /** What is there is removed. That of the image when absent. */
  readonly path?: string;
  readonly files: Pick<Files, "makeDirectory" | "remove" | "setOwnership">;
  readonly peerCredentials: Pick<PeerCredentials, "of">;
  readonly sequences: Pick<NodeSequences, "shutdown" | "reboot">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How long a caller may take to say what it wants. */
const patienceMs = 10_000;
/** Longer than any request. */
const maxRequestLength = 64;
const maxConnections = 4;

export interface PowerRequest {
  readonly action: "shutdown" | "reboot";
  readonly force: boolean;
}

/** `shutdown` or `reboot`, with ` force` behind it or not; undefined for anything else. */
export function parsePowerRequest(line: string): PowerRequest | undefined {
  const action = /^(?<action>shutdown|reboot)(?: force)?$/u.exec(line)?.groups?.["action"];
  if (action !== "shutdown" && action !== "reboot") return undefined;
  return { action, force: line.endsWith(" force") };
}

async function readLine(socket: Socket): Promise<string> {
  let text = "";
  const chunks: AsyncIterable<string> = socket.setEncoding("utf8").iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    text += chunk;
    if (text.includes("\n") || text.length > maxRequestLength) break;
  }
  return text.split("\n")[0] ?? "";
}

function start({ action, force }: PowerRequest, { sequences }: PowerSocketOptions): void {
  switch (action) {
    case "shutdown":
      return sequences.shutdown({ force }, "");
    case "reboot":
      return sequences.reboot(force ? "force" : "default", "");
  }
}

async function serve(socket: Socket, options: PowerSocketOptions, signal: AbortSignal): Promise<void> {
  const { clock, log, peerCredentials } = options;
  const peer = peerCredentials.of(socket);
  if (peer?.uid !== 0) {
    socket.end("want user root\n");
    return;
  }
  using patience = clock.timeout(patienceMs, signal);
  patience.signal.addEventListener("abort", () => socket.destroy(), { once: true });
  const request = parsePowerRequest(await readLine(socket));
  if (request === undefined) {
    socket.end("want shutdown or reboot\n");
    return;
  }
  socket.end("ok\n");
  log.info("ending the run", { reason: "program", pid: peer.pid, ...request });
  start(request, options);
}

/** Serves until it is disposed of. Rejects when the socket cannot be made. */
export async function openPowerSocket(options: PowerSocketOptions): Promise<AsyncDisposable> {
  const { path = powerSocketPath, files, log } = options;
  await files.makeDirectory(path.slice(0, path.lastIndexOf("/")), { mode: 0o700 });
  await files.remove(path);
  const calls = openScope((error) => log.debug("program has gone", { error }));
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // the caller has gone: nobody is left to tell
    calls.run((signal) => serve(socket, options, signal));
  });
  server.maxConnections = maxConnections;
  await listening(server, { path });
  await files.setOwnership(path, { mode: 0o600 });
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      await calls.close();
    },
  };
}
