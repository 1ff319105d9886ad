// apid's parts as a task of the simulated node, listening on this machine only.
import { join } from "node:path";
import type { Backends } from "../../src/apid/backends.ts";
import { openBackends } from "../../src/apid/backends.ts";
import { followNode } from "../../src/apid/feed.ts";
import type { NodeView } from "../../src/apid/feed.ts";
import { createFront, isOwnName } from "../../src/apid/front.ts";
import { clientIdentity } from "../../src/apid/identity.ts";
import { frontServer } from "../../src/apid/serve.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { TlsTargetOptions } from "../../src/rpc/connection.ts";
import { openClient } from "../../src/rpc/connection.ts";
import { Code, StatusError } from "../../src/rpc/status.ts";
import { machineSocketPath } from "../../src/services/machined.ts";
import type { ServiceContext } from "../../src/services/shared/context.ts";
import type { BindableService } from "../../src/supervisor/service.ts";
import { defineService } from "../../src/supervisor/service.ts";
import { taskRunner } from "../../src/supervisor/task-runner.ts";
import { simApidPid } from "./host.ts";

const clock = systemClock;
const loopback = "127.0.0.1";

export interface SimFront {
  readonly service: BindableService<ServiceContext>;
  /** Port of the API on 127.0.0.1: resolves when somebody listens in the mode. */
  port(mode: "maintenance" | "configured"): Promise<number>;
}

interface OwnBackends extends Backends {
  /** Where the node itself answers. */
  serve(port: number): void;
}

/** Calls for the node by its own address come back to it, as on a machine; its addresses are not those of the machine it runs on, and there are no other nodes. */
function ownBackends(view: () => NodeView): OwnBackends {
  let identity: TlsTargetOptions | undefined;
  let listeningOn = 0;
  let own = openBackends({ clock, port: listeningOn });
  return {
    get size() {
      return own.size;
    },
    client(target) {
      if (target !== loopback && !isOwnName(target, view()))
        throw new StatusError(Code.UNAVAILABLE, `no node "${target}" beside the simulated one`);
      return own.client(loopback);
    },
    update(next) {
      identity = next;
      own.update(next);
    },
    serve(port) {
      if (port === listeningOn) return;
      own.update(undefined);
      listeningOn = port;
      own = openBackends({ clock, port });
      own.update(identity);
    },
    closeIdle: (signal) => own.closeIdle(signal),
  };
}

/** `port` 0: where the system has room. */
export function simFront(root: string, port = 0): SimFront {
  const listening: Record<"maintenance" | "configured", PromiseWithResolvers<number>> = {
    maintenance: Promise.withResolvers(),
    configured: Promise.withResolvers(),
  };
  let view: NodeView = { service: undefined, certificates: undefined, addresses: new Map(), hostname: undefined };
  const service = defineService<ServiceContext>({
    id: "apid",
    restart: "always",
    runner: ({ log }) =>
      taskRunner({
        name: "apid",
        pid: simApidPid,
        async run({ signal }) {
          await using local = openClient({
            target: { kind: "unix", path: join(root, machineSocketPath) },
            clock,
          });
          const backends = ownBackends(() => view);
          const server = frontServer({
            clock,
            log,
            handle: createFront({ local, backends, view: () => view }),
            view: () => view,
            onListening: (bound) => {
              const isOpen = view.service?.skipVerifyingClientCert ?? false;
              backends.serve(bound);
              listening[isOpen ? "maintenance" : "configured"].resolve(bound);
            },
          });
          const onChange = (next: NodeView): void => {
            const here = next.service && { ...next.service, listenAddress: `${loopback}:${port}` };
            view = { ...next, service: here };
            backends.update(clientIdentity(view.certificates));
            server.wake();
          };
          const feed = { socketPath: join(root, "system/run/apid/runtime.sock"), clock, log, onChange };
          await Promise.all([followNode(feed, signal), server.run(signal)]);
          backends.update(undefined);
        },
      }),
    health: () => ({
      check: async () => {
        if (view.service === undefined) throw new Error("not listening yet");
      },
    }),
  });
  return { service, port: (mode) => listening[mode].promise };
}
