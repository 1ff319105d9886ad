// The balancer in front of the Kubernetes API on each node: started, told what is behind it, and its health shown.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { KubePrismConfig } from "../../resources/k8s/kube-prism-config.ts";
import { KubePrismStatus } from "../../resources/k8s/kube-prism-status.ts";
import { kubePrismConfigId } from "./kube-prism-config.ts";

const statusId = "k8s-loadbalancer";
const statusPeriodMs = 5000;

/** A balancer of TCP connections. */
export interface ApiBalancer {
  readonly isHealthy: boolean;
  setUpstreams(upstreams: readonly { readonly host: string; readonly port: number }[]): void;
  close(): Promise<void>;
}

export type OpenBalancer = (options: {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
}) => Promise<ApiBalancer>;

interface Running {
  readonly balancer: ApiBalancer;
  readonly host: string;
  readonly port: number;
}

export function kubePrismController(openBalancer: OpenBalancer): Controller {
  let running: Running | undefined;

  async function stop(): Promise<void> {
    const stopped = running;
    running = undefined;
    await stopped?.balancer.close();
  }

  return defineController({
    name: "k8s.KubePrismController",
    inputs: [weak(KubePrismConfig, { id: kubePrismConfigId })],
    outputs: [exclusive(KubePrismStatus)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(statusPeriodMs, signal)) if (running !== undefined) wake();
      await stop();
    },
    async reconcile({ state, clock, log }) {
      const config = await state.find(KubePrismConfig, kubePrismConfigId);
      if (config === undefined || config.metadata.phase !== "running") await stop();
      else {
        const { host, port, endpoints } = config.spec;
        if (running !== undefined && (running.host !== host || running.port !== port)) await stop();
        if (running === undefined) {
          running = { host, port, balancer: await openBalancer({ host, port, clock, log }) };
          log.info("balancing connections to the kubernetes api", { host, port });
        }
        const { balancer } = running;
        balancer.setUpstreams(endpoints);
        const status = { host: `${host}:${port}`, healthy: balancer.isHealthy };
        await state.modify(KubePrismStatus, statusId, () => status);
      }
      await state.cleanup(KubePrismStatus);
    },
  });
}
