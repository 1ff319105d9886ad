// Metrics of a whole node, from its config to the text that a client gets.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Service } from "../../src/resources/v1alpha1/service.ts";
import { MachineStatus } from "../../src/resources/runtime/machine-status.ts";
import { call } from "../../src/rpc/client.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { scrape, type Scraped } from "../lib/scrape.ts";
import { configured, identity } from "./configured.ts";
import { startSimNode } from "./node.ts";

const document = "apiVersion: v1alpha1\nkind: MetricsConfig\nlistenAddress: :50010\n";

async function scrapeAs(port: number, role: string): Promise<Scraped> {
  const { ca = "", cert = "", key = "" } = await identity(role);
  return scrape({ port, ca, cert, key });
}

test("a node whose config asks for metrics has them, and each of them is in the documentation", async () => {
  await using sim = await startSimNode();
  await using admin = await configured(sim, ["os:admin"], document);
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, {
    signal: AbortSignal.timeout(15_000),
  });
  await call(admin, rpc.MachineService.Version, {});
  const { text, samples } = await scrapeAs(await sim.metricsPort, "os:metrics");
  const version = '/machine.MachineService/Version"';
  for (const [name, value] of [
    ['ichor_machine_stage{state="running"}', "1"],
    ['ichor_service_state{service="apid",state="Running"}', "1"],
    ['ichor_service_starts_total{service="apid"}', "1"],
    ['ichor_controller_failures_total{controller="runtime.MetricsServerController"}', "0"],
    ['ichor_resources{type="MachineTypes.config.talos.dev"}', "1"],
    [`ichor_api_calls_total{method="${version},code="OK"}`, "1"],
    [`ichor_api_call_duration_seconds_bucket{method="${version},le="+Inf"}`, "1"],
    ['ichor_certificate_renewed{certificate="api-server"}', "1"],
    ['ichor_certificate_renewed{certificate="api-authority"}', "0"],
    ["ichor_audit_lines_dropped_total", "0"],
    ['ichor_collector_success{collector="machine"}', "1"],
  ] as const) {
    expect([name, samples.get(name)]).toEqual([name, value]);
  }
  const names = new Set([...text.matchAll(/^# TYPE (\S+)/gmu)].map(([, name]) => name));
  const documented = await readFile(join(import.meta.dirname, "../../docs/metrics.md"), "utf8");
  expect([...names].filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  expect(await scrapeAs(await sim.metricsPort, "os:etcd:backup")).toMatchObject({
    status: 403,
    text: "not authorized\n",
  });
});

test("without the document nothing is served", async () => {
  await using sim = await startSimNode();
  await using _ = await configured(sim);
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, {
    signal: AbortSignal.timeout(15_000),
  });
  expect(await sim.state.find(Service, "metricsd")).toBeUndefined();
});
