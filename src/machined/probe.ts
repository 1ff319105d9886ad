// Connections that only ask whether somebody is there: health checks of services.
import { connect } from "node:net";
import type { NetConnectOpts } from "node:net";
import { plainGet } from "../rpc/http-get.ts";
import type { Probe } from "../services/shared/context.ts";

async function tryConnect(options: NetConnectOpts, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(options);
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  socket.once("connect", () => resolve());
  socket.once("error", reject);
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}

export const probe: Probe = {
  unix: (path, signal) => tryConnect({ path }, signal),
  tcp: (host, port, signal) => tryConnect({ host, port }, signal),
  http: async (at, signal) => (await plainGet(at, signal)).status,
};
