// metricsd's parts as a task of the simulated node, listening where the system has room.
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { followNode } from "../../src/metricsd/feed.ts";
import { openResponder } from "../../src/metricsd/respond.ts";
import { metricsListeners } from "../../src/metricsd/serve.ts";
import type { MetricsServer } from "../../src/resources/secrets/metrics-server.ts";
import type { ServiceContext } from "../../src/services/shared/context.ts";
import type { BindableService } from "../../src/supervisor/service.ts";
import { defineService } from "../../src/supervisor/service.ts";
import { taskRunner } from "../../src/supervisor/task-runner.ts";

const clock = systemClock;

export interface SimMetricsd {
  readonly service: BindableService<ServiceContext>;
  /** Port for clients with certificates, on 127.0.0.1: resolves when somebody listens. */
  readonly port: Promise<number>;
}

export function simMetricsd(root: string): SimMetricsd {
  const listening = Promise.withResolvers<number>();
  const folder = join(root, "system/run/metricsd");
  const service = defineService<ServiceContext>({
    id: "metricsd",
    restart: "always",
    runner: ({ log, pid }) =>
      taskRunner({
        name: "metricsd",
        pid,
        async run({ signal }) {
          let view: MetricsServer | undefined;
          const listeners = metricsListeners({
            clock,
            log,
            respond: openResponder({ socketPath: join(folder, "metrics.sock"), clock, log }),
            view: () => view,
            onListening: (_, port) => listening.resolve(port),
          });
          const onChange = (next: MetricsServer | undefined): void => {
            view = next && { ...next, listenAddress: "127.0.0.1:0", loopbackPort: 0 };
            listeners.wake();
          };
          const feed = { socketPath: join(folder, "runtime.sock"), clock, log, onChange };
          await Promise.all([followNode(feed, signal), listeners.run(signal)]);
        },
      }),
  });
  return { service, port: listening.promise };
}
