// The call by which a node makes sure that its own API serves.
import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { callOwnApi } from "../../src/machined/ports/own-api.ts";
import { ApiCertificate } from "../../src/resources/secrets/api-certificate.ts";
import { call } from "../../src/rpc/client.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import { startSimNode } from "./node.ts";

const patience = () => AbortSignal.timeout(15_000);
const clock = systemClock;

test("it is answered in maintenance, with a config, and where the node has no certificate to call with", async () => {
  await using sim = await startSimNode();
  const { state } = sim;
  const maintenance = await sim.port("maintenance");
  await expect(callOwnApi({ state, clock, port: maintenance }, patience())).resolves.toBeUndefined();
  await using client = sim.client(maintenance);
  const mode = ApplyConfigurationRequestMode.AUTO;
  const data = testCluster().config();
  await call(client, rpc.MachineService.ApplyConfiguration, { data, mode });
  const port = await sim.port("configured");
  await state.waitFor(ApiCertificate, "api", ({ spec }) => spec.client !== undefined, { signal: patience() });
  await expect(callOwnApi({ state, clock, port }, patience())).resolves.toBeUndefined();
  const worker = { find: () => Promise.resolve(undefined) };
  await expect(callOwnApi({ state: worker, clock, port }, patience())).resolves.toBeUndefined();
});

test("it fails when nobody serves", async () => {
  await using sim = await startSimNode();
  const server = createServer((socket) => socket.end("no")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  await expect(callOwnApi({ state: sim.state, clock, port }, patience())).rejects.toThrow(/connection error/u);
  server.close();
});
