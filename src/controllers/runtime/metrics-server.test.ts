// metricsd runs while the config asks for metrics, and never gets more than the server's pair.
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";
import { MetricsServer } from "../../resources/secrets/metrics-server.ts";
import { metricsServerController } from "./metrics-server.ts";

let state: State;
let running: Promise<void>;
let stop: AbortController;
let calls: string[];

beforeEach(() => {
  const clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  calls = [];
  const supervisor = {
    start: (id: string) => void calls.push(`start ${id}`),
    stop: async (id: string) => void calls.push(`stop ${id}`),
  };
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(metricsServerController({ supervisor }));
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

const configure = (fields: string, kind = "MetricsConfig") =>
  state.modify(MachineConfig, "v1alpha1", () => ({ yaml: `apiVersion: v1alpha1\nkind: ${kind}\n${fields}\n` }));

async function server(): Promise<MetricsServer | undefined> {
  return (await state.find(MetricsServer, "metrics"))?.spec;
}

const pair = { crt: "server", key: "key" };
const certificates = { acceptedCAs: ["ca"], client: { crt: "client", key: "key" }, server: pair };

test("metricsServerController() hands over where to listen and what to show, starts and stops", async () => {
  await configure("timeout: 1m", "WatchdogTimerConfig");
  await state.modify(ApiCertificate, "api", () => ({ ...certificates, skipVerifyingClientCert: false }));
  await configure("listenAddress: :50010");
  await expect.poll(server).toEqual({ listenAddress: ":50010", loopbackPort: 0, server: pair, acceptedCAs: ["ca"] });
  await configure("loopbackPort: 9110");
  await expect.poll(server).toEqual({ listenAddress: "", loopbackPort: 9110, server: undefined, acceptedCAs: [] });
  await configure("timeout: 1m", "WatchdogTimerConfig");
  await expect.poll(server).toBeUndefined();
  expect([calls[0], calls.at(-1)]).toEqual(["start metricsd", "stop metricsd"]);
});

test("metricsServerController() waits for certificates that clients can be checked against", async () => {
  await state.modify(ApiCertificate, "api", () => ({ ...certificates, skipVerifyingClientCert: true }));
  await configure("listenAddress: :50010");
  await expect.poll(server).toEqual({ listenAddress: ":50010", loopbackPort: 0, server: undefined, acceptedCAs: [] });
});
