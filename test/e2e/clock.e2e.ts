// A node whose clock is ten years behind when it starts, as after its battery has run down: it lets nobody in by a certificate until a time
// server has told it the time, and then makes its own certificates anew. The time server is authenticated, though its certificates are not
// valid yet by the node's clock. From then on name servers over TLS and HTTPS can be trusted too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import type { Time } from "../../src/wire/gen/time.ts";
import { testCluster } from "../lib/cluster.ts";
import { companionOverlay } from "../lib/companion.ts";
import { eventually, insecure, openApi, textOf, waitForApi } from "../lib/node.ts";
import { startVm } from "../lib/vm.ts";
import { behindMs } from "./time-server/behind.ts";
import { authority, timeServerName } from "./time-server/identity.ts";

const timeServer = `apiVersion: v1alpha1
kind: TimeSyncConfig
enabled: true
ntp: { servers: [${timeServerName}], useNTS: true }
---
apiVersion: v1alpha1
kind: StaticHostConfig
name: 127.0.0.1
hostnames: [${timeServerName}]
---
apiVersion: v1alpha1
kind: ResolverConfig
nameservers:
    - { address: 127.0.0.1, protocol: DoT, tlsServerName: ${timeServerName} }
    - { address: 127.0.0.2, protocol: DoH, tlsServerName: ${timeServerName} }
---
apiVersion: v1alpha1
kind: TrustedRootsConfig
name: lab
certificates: ${JSON.stringify(authority)}
`;

/** Between the node's clock and the server's. Without an answer: ever so far. */
function apartSeconds({ localtime, remotetime }: Partial<Time> = {}): number {
  if (localtime === undefined || remotetime === undefined) return Number.POSITIVE_INFINITY;
  return Math.abs(Number(remotetime.seconds - localtime.seconds));
}

void test("a node whose clock is ten years behind sets it, and takes clients in from then on", async (t) => {
  const cluster = testCluster();
  const admin = await cluster.client();
  await using vm = await startVm({
    name: "clock",
    overlays: [await companionOverlay("time-server", ["test/e2e/time-server/time-server.ts"])],
    clock: new Date(Date.now() - behindMs),
    disksMb: [10_000],
    timeLimitMs: 240_000,
  });
  await waitForApi(vm, insecure);
  {
    using maintenance = openApi(vm, insecure);
    const data = cluster.config(timeServer);
    await maintenance.unary(rpc.MachineService.ApplyConfiguration, { data, mode: ApplyConfigurationRequestMode.AUTO });
  }
  await waitForApi(vm, admin); // by a client that checks the dates, as the node does
  t.diagnostic(`takes clients in after ${(vm.uptimeMs() / 1000).toFixed(1)} s`);
  using api = openApi(vm, admin);
  await eventually(vm, async () => {
    const items = await api.collect(rpc.State.List, {
      type: "TimeStatuses.v1alpha1.talos.dev",
      namespace: "runtime",
      options: {},
    });
    assert.match(items[0]?.resource?.spec?.yamlSpec ?? "", /synced: true\nepoch: [1-9]/u);
  });
  // Found by an address, by a name server over TLS, and, as that one knows nothing of it, by the next one over HTTPS.
  for (const server of ["127.0.0.1", "tls.lab", "https.lab"]) {
    const { messages } = await eventually(vm, () => api.unary(rpc.TimeService.TimeCheck, { server }));
    assert.equal(messages[0]?.server, server);
    assert.ok(apartSeconds(messages[0]) < 60, `${server} is ${apartSeconds(messages[0])} s apart`);
  }
  const [own] = (await eventually(vm, () => api.unary(rpc.TimeService.Time, {}))).messages;
  assert.equal(own?.server, timeServerName); // the first one of the config
  assert.ok(apartSeconds(own) < 60);
  assert.match(await textOf(api.collect(rpc.MachineService.Dmesg, {})), /issued API certificates/u);
});
