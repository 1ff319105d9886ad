// metricsd: hands the node's metrics to those who may read them. Composes its parts and runs until it is told to stop.
import { parseArgs } from "node:util";
import { CanceledError } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";
import { lineLogger } from "../base/line-logger.ts";
import type { MetricsServer } from "../resources/secrets/metrics-server.ts";
import { followNode } from "./feed.ts";
import { openResponder } from "./respond.ts";
import { metricsListeners } from "./serve.ts";

async function main(): Promise<never> {
  const { values: paths } = parseArgs({
    options: {
      "feed-socket": { type: "string", default: "/system/run/metricsd/runtime.sock" },
      "metrics-socket": { type: "string", default: "/system/run/metricsd/metrics.sock" },
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
  // A fault in one request must not end the others.
  process.on("uncaughtException", (error) => log.error("uncaught error", { error }));
  process.on("unhandledRejection", (error) => log.error("unhandled rejection", { error }));

  let current: MetricsServer | undefined;
  const respond = openResponder({ socketPath: paths["metrics-socket"], clock, log });
  const listeners = metricsListeners({ clock, log, respond, view: () => current });
  const feed = {
    socketPath: paths["feed-socket"],
    clock,
    log,
    onChange: (next: MetricsServer | undefined) => {
      current = next;
      listeners.wake();
    },
  };
  log.info("metricsd starting");
  await Promise.all([followNode(feed, stop.signal), listeners.run(stop.signal)]);
  log.info("metricsd stopped");
  process.exit(0);
}

await main();
