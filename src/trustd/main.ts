// trustd: signs the certificates of workers' APIs. Composes its parts and runs until it is told to stop.
import { parseArgs } from "node:util";
import { CanceledError } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";
import { lineLogger } from "../base/line-logger.ts";
import { signerOf } from "./certificate.ts";
import { followNode, type TrustView } from "./feed.ts";
import { trustServer } from "./serve.ts";

/** Port of trustd on all control planes. */
const trustdPort = 50_001;

async function main(): Promise<never> {
  const { values: paths } = parseArgs({
    options: { "feed-socket": { type: "string", default: "/system/run/trustd/runtime.sock" } },
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

  let current: TrustView = { root: undefined, certificates: undefined };
  const view = (): TrustView => current;
  const server = trustServer({ clock, log, view, port: trustdPort, handle: signerOf({ clock, log, view }) });
  const feed = {
    socketPath: paths["feed-socket"],
    clock,
    log,
    onChange: (next: TrustView) => {
      current = next;
      server.wake();
    },
  };
  log.info("trustd starting");
  await Promise.all([followNode(feed, stop.signal), server.run(stop.signal)]);
  log.info("trustd stopped");
  process.exit(0);
}

await main();
