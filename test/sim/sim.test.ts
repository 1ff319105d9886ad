// The life of a simulated node: maintenance, a config, mTLS, services, events and logs, the end of the run.
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { call, callServerStream } from "../../src/rpc/client.ts";
import { Code } from "../../src/rpc/status.ts";
import { MachineStatus } from "../../src/resources/runtime/machine-status.ts";
import { VolumeMountStatus } from "../../src/resources/block/volume-mount-status.ts";
import { decode } from "../../src/wire/codec.ts";
import { SequenceEvent } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { configured } from "./configured.ts";
import { leftOut } from "./left-out.ts";
import { startSimNode } from "./node.ts";

const patience = () => AbortSignal.timeout(15_000);

test("a node without a config waits in maintenance, with everything for readers and nothing more", async () => {
  await using sim = await startSimNode();
  await using client = sim.client(await sim.port("maintenance"));
  const version = await call(client, rpc.MachineService.Version, {});
  expect(version.messages[0]?.version?.tag).toMatch(/^v1\.14\.0\+ichor\./u);
  await expect(call(client, rpc.MachineService.Reboot, {})).rejects.toMatchObject({ code: Code.PERMISSION_DENIED });
  const status = await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 3, {
    signal: patience(),
  });
  expect(status.spec.status.ready).toBe(true);
});

test("a config that is wrong is refused, and the node stays in maintenance", async () => {
  await using sim = await startSimNode();
  await using client = sim.client(await sim.port("maintenance"));
  const data = new TextEncoder().encode("version: v1alpha1\nmachine:\n  typo: 1\n");
  const applied = call(client, rpc.MachineService.ApplyConfiguration, { data, mode: 1 });
  await expect(applied).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  const list = await call(client, rpc.MachineService.ServiceList, {});
  expect(list.messages[0]?.services.map(({ id }) => id)).toContain("apid");
});

test("a config leads to mTLS, a boot that ends, events and logs; a reboot ends the run", async () => {
  await using sim = await startSimNode();
  await using client = await configured(sim);
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, { signal: patience() });

  const logs: Uint8Array[] = [];
  for await (const { bytes } of callServerStream(client, rpc.MachineService.Logs, {
    namespace: "system",
    id: "machined",
    tailLines: -1,
  })) {
    logs.push(bytes);
  }
  expect(decodeUtf8(Buffer.concat(logs))).toContain("boot sequence: done");

  const { messages } = await call(client, rpc.MachineService.Reboot, {});
  const actorId = messages[0]?.actorId ?? "";
  expect(actorId).toMatch(/^[0-9a-f]{8}-/u);
  expect(await sim.ended).toEqual({ kind: "asked", command: 0x01234567 });
  const ownEvents = sim.node.api.events.history().filter((event) => event.actorId === actorId);
  const tasks = ownEvents.flatMap(({ payload }) => (payload.kind === "task" ? [payload.task] : []));
  expect(tasks).toContain("stopAllServices");
  expect(await sim.state.list(VolumeMountStatus)).toEqual([]);
});

test("events reach a client with a hello first, then history and what comes", async () => {
  await using sim = await startSimNode();
  await using client = sim.client(await sim.port("maintenance"));
  const stop = new AbortController();
  const events = callServerStream(client, rpc.MachineService.Events, { tailEvents: -1 }, { signal: stop.signal });
  const seen: string[] = [];
  let first: SequenceEvent | undefined;
  try {
    for await (const { data } of events) {
      seen.push(data?.typeUrl ?? "");
      if (data?.typeUrl !== "talos/runtime/machine.SequenceEvent") continue;
      first = decode(SequenceEvent, data.value);
      break;
    }
  } finally {
    stop.abort();
  }
  expect([seen[0], first?.sequence, first?.action]).toEqual(["", "initialize", 1]);
});

test("it runs the controllers of a machine, but for those that are left out with a reason", async () => {
  await using sim = await startSimNode();
  const here = new Set(sim.node.runtime.stats().map(({ name }) => name));
  const missing = new Set<string>();
  for (const path of globSync("src/controllers/**/*.ts", { exclude: ["**/*.test.ts"] })) {
    for (const [, name = ""] of readFileSync(path, "utf8").matchAll(/"([a-z0-9-]+\.[A-Za-z0-9]+Controller)"/gu))
      if (!here.has(name)) missing.add(name);
  }
  expect([...missing].toSorted()).toEqual(leftOut.flatMap(({ controllers }) => controllers).toSorted());
});
