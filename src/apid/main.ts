// apid: the API's front to the network. Composes its parts and runs until it is told to stop.
import { parseArgs } from "node:util";
import { startupSnapshot } from "node:v8";
import { CanceledError } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";
import { openClient } from "../rpc/connection.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import { openBackends } from "./backends.ts";
import { followNode } from "./feed.ts";
import type { NodeView } from "./feed.ts";
import { createFront } from "./front.ts";
import { lineLogger } from "../base/line-logger.ts";
import { frontServer } from "./serve.ts";
import { clientIdentity } from "./identity.ts";
import { trimWhenIdle } from "./trim.ts";

/** Port of apid on all nodes. */
const apidPort = 50_000;

/** Gives pages back to the system, too. Only there with `--expose-gc`. */
const lastResort = { type: "major", execution: "sync", flavor: "last-resort" } as const;

async function main(): Promise<never> {
  /** Sockets of machined: for calls, and for what apid has to know of its node. Elsewhere when tried by hand. */
  const { values: paths } = parseArgs({
    options: {
      "machine-socket": { type: "string", default: "/system/run/machined/machine.sock" },
      "feed-socket": { type: "string", default: "/system/run/apid/runtime.sock" },
    },
  });
  const clock = systemClock;
  const log = lineLogger(
    (line) => void process.stdout.write(line),
    () => clock.now(),
  );
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.once(name, () => stop.abort(new CanceledError(`Stopped by ${name}`)));
  }
  // A fault in one call must not end the others: it is logged, and the call ends with its connection.
  process.on("uncaughtException", (error) => log.error("uncaught error", { error }));
  process.on("unhandledRejection", (error) => log.error("unhandled rejection", { error }));

  let view: NodeView = { service: undefined, certificates: undefined, addresses: new Map(), hostname: undefined };
  const local = openClient({ target: { kind: "unix", path: paths["machine-socket"] }, clock });
  const backends = openBackends({ clock, port: apidPort });
  const front = createFront({ local, backends, view: () => view });
  let calls = 0;
  const handle = (call: ServerCall): Promise<void> => {
    calls++;
    return front(call);
  };
  const server = frontServer({ clock, log, handle, view: () => view });
  const feed = {
    socketPath: paths["feed-socket"],
    clock,
    log,
    onChange: (next: NodeView) => {
      view = next;
      backends.update(clientIdentity(view.certificates));
      server.wake();
    },
  };

  log.info("apid starting");
  await Promise.all([
    followNode(feed, stop.signal),
    server.run(stop.signal),
    backends.closeIdle(stop.signal),
    trimWhenIdle({ clock, activity: () => calls, trim: () => globalThis.gc?.(lastResort) }, stop.signal),
  ]);
  log.info("apid stopped");
  process.exit(0);
}

// In the image all modules are loaded already, and this is what is left to do.
if (startupSnapshot.isBuildingSnapshot()) startupSnapshot.setDeserializeMainFunction(() => void main());
else void main();
