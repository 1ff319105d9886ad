// What must not bring a node down: a controller that always throws, handlers that throw; and where each is seen.
import { expect, test } from "vitest";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { defineController, exclusive, weak } from "../../src/cosi/controller.ts";
import type { Controller } from "../../src/cosi/controller.ts";
import { MetaKey } from "../../src/resources/runtime/meta-key.ts";
import { MachineStatus } from "../../src/resources/runtime/machine-status.ts";
import { WatchdogTimerStatus } from "../../src/resources/runtime/watchdog-timer-status.ts";
import { call, callServerStream } from "../../src/rpc/client.ts";
import type { Client } from "../../src/rpc/connection.ts";
import { Code } from "../../src/rpc/status.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { scrape } from "../lib/scrape.ts";
import { configured, identity } from "./configured.ts";
import type { SimNode } from "./node.ts";
import { startSimNode } from "./node.ts";

const patience = () => AbortSignal.timeout(15_000);
const metricsDocument = "apiVersion: v1alpha1\nkind: MetricsConfig\nlistenAddress: :50010\n";

/** Fields of the lines with this message in one of the node's logs, as clients read it. */
async function logged(
  client: Client,
  id: string,
  message: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const parts: Uint8Array[] = [];
  const request = { namespace: "system", id, tailLines: -1 };
  for await (const { bytes } of callServerStream(client, rpc.MachineService.Logs, request)) parts.push(bytes);
  const lines = decodeUtf8(Buffer.concat(parts))
    .split("\n")
    .filter((line) => line.includes(`${message} {`));
  return lines.map((line) => JSON.parse(line.slice(line.indexOf("{"))) as Record<string, unknown>);
}

async function metrics(sim: SimNode): Promise<ReadonlyMap<string, string>> {
  const { ca = "", cert = "", key = "" } = await identity("os:metrics");
  return (await scrape({ port: await sim.metricsPort, ca, cert, key })).samples;
}

interface Broken {
  readonly controller: Controller;
  /** Resolves when it has thrown as often as this. */
  thrown(times: number): Promise<void>;
}

function brokenController(name: string, where: "reconcile" | "source"): Broken {
  let times = 0;
  const waiting = new Map<number, () => void>();
  const fail = async (): Promise<never> => {
    waiting.get(++times)?.();
    throw new Error("broken on purpose", { cause: new Error("and for a reason") });
  };
  return {
    controller: defineController({ name, inputs: [], outputs: [], [where]: fail }),
    async thrown(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(count, resolve);
      if (times < count) await promise;
    },
  };
}

/** Shows that the runtime works: one output for each value of META. */
const healthy = defineController({
  name: "sim.HealthyController",
  inputs: [weak(MetaKey)],
  outputs: [exclusive(WatchdogTimerStatus)],
  async reconcile({ state }) {
    for (const { metadata } of await state.list(MetaKey))
      await state.modify(WatchdogTimerStatus, metadata.id, () => WatchdogTimerStatus.zero());
  },
});

test("controllers that always throw are tried later and later, seen, and hold up nobody", async () => {
  const inReconcile = brokenController("sim.BrokenController", "reconcile");
  const inSource = brokenController("sim.BrokenSourceController", "source");
  const controllers = [inReconcile.controller, inSource.controller, healthy];
  await using sim = await startSimNode({ controllers });
  await using client = await configured(sim, ["os:admin"], metricsDocument);
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, { signal: patience() });
  await Promise.all([inReconcile.thrown(4), inSource.thrown(4)]);

  await call(client, rpc.MachineService.MetaWrite, { key: 12, value: Uint8Array.of(1) });
  await sim.state.waitFor(WatchdogTimerStatus, "0x0c", () => true, { signal: patience() });
  expect((await call(client, rpc.MachineService.Version, {})).messages.length).toBe(1);

  for (const [message, controller] of [
    ["controller failed", "sim.BrokenController"],
    ["controller source failed", "sim.BrokenSourceController"],
  ] as const) {
    const failures = (await logged(client, "controller-runtime", message))
      .filter((fields) => fields["controller"] === controller)
      .slice(0, 4);
    expect(failures.map(({ error }) => error)).toEqual(Array(4).fill("broken on purpose: and for a reason"));
    // half as long again each time, a quarter more or less
    const lateness = failures.map(({ retryMs }, index) => Number(retryMs) / (500 * 1.5 ** index));
    expect(lateness.filter((each) => each < 0.74 || each > 1.26)).toEqual([]);
    expect(failures.length).toBe(4);
    const samples = await metrics(sim);
    expect(Number(samples.get(`ichor_controller_failures_total{controller="${controller}"}`))).toBeGreaterThan(3);
  }
  expect((await metrics(sim)).get('ichor_controller_failures_total{controller="sim.HealthyController"}')).toBe("0");
  const stats = sim.node.runtime.stats().find(({ name }) => name === "sim.BrokenController");
  expect(stats?.backoffMs).toBeGreaterThan(500 * 1.5 ** 3 * 0.74);
});

test("handlers that throw tell their client why, are seen, and leave the node serving", async () => {
  await using sim = await startSimNode();
  await using client = await configured(sim, ["os:admin"], metricsDocument);
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, { signal: patience() });
  const { MachineService } = rpc;

  // one with a status of its own, one in the middle of a stream, one that nobody thought of
  const missing = callServerStream(client, MachineService.Logs, { namespace: "system", id: "nosuch", tailLines: -1 });
  await expect(Array.fromAsync(missing)).rejects.toMatchObject({ message: 'log "nosuch" was not registered' });
  const images = callServerStream(client, MachineService.ImageList, { namespace: 1 });
  const unexpected = { code: Code.UNKNOWN, message: "Cannot list images: the simulated node has none" };
  await expect(Array.fromAsync(images)).rejects.toMatchObject(unexpected);
  await expect(call(client, MachineService.Restart, { namespace: "system", id: "x" })).rejects.toMatchObject({
    code: Code.UNKNOWN,
    message: "Cannot restart a container: the simulated node has none",
  });
  expect((await call(client, MachineService.Version, {})).messages.length).toBe(1);

  const method = "/machine.MachineService/ImageList";
  const calls = (await logged(client, "machined", "served call")).filter((fields) => fields["method"] === method);
  expect(calls).toContainEqual(expect.objectContaining({ code: "UNKNOWN", result: unexpected.message }));
  const samples = await metrics(sim);
  expect(samples.get(`ichor_api_calls_total{method="${method}",code="UNKNOWN"}`)).toBe("1");
});

test("a service that always fails is begun again and again, and the others run", async () => {
  await using sim = await startSimNode();
  await using client = await configured(sim);
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, { signal: patience() });
  let runs = 0;
  const often = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    if (++runs === 3) often.resolve();
    throw new Error("broken on purpose");
  };
  sim.node.supervisor.load({ id: "broken", restart: "always", runner: () => ({ name: "broken", run }) });
  sim.node.supervisor.start("broken");
  await often.promise;
  const { messages } = await call(client, rpc.MachineService.ServiceList, {});
  const services = messages.flatMap((message) => message.services);
  const broken = services.find(({ id }) => id === "broken");
  expect(broken?.events?.events.some(({ msg }) => msg.includes("broken on purpose"))).toBe(true);
  expect(services.find(({ id }) => id === "apid")?.state).toBe("Running");
});
