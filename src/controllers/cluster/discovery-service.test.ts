// Nodes that find each other by a discovery service, which cannot read what it passes on.
import { connect, type AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLogger } from "../../base/logger.ts";
import { followDiscovery, forgetNode } from "../../clients/discovery/client.ts";
import { Discovery } from "../../clients/discovery/messages.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { createAuthority, issueCertificate } from "../../pki/authority.ts";
import { call } from "../../rpc/client.ts";
import { openClient } from "../../rpc/connection.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { DiscoveryConfig } from "../../resources/cluster/discovery-config.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { KubeSpanEndpoint } from "../../resources/kubespan/kube-span-endpoint.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { MachineResetSignal } from "../../resources/runtime/machine-reset-signal.ts";
import type { TestDiscoveryServer } from "../../../test/lib/discovery-server.ts";
import { startDiscoveryServer } from "../../../test/lib/discovery-server.ts";
import { discoveryServiceController } from "./discovery-service.ts";

const raw = { namespace: "cluster-raw" } as const;
const key = new Uint8Array(32).fill(5);
let server: TestDiscoveryServer;
let stop: AbortController;
const running: Promise<void>[] = [];

beforeEach(async () => {
  server = await startDiscoveryServer();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await Promise.all(running);
  await server[Symbol.asyncDispose]();
});

interface NodeOptions {
  readonly key?: Uint8Array;
  readonly port?: number;
  readonly insecure?: boolean;
  readonly authorities?: () => Promise<string | undefined>;
}

async function startNode(nodeId: string, options: NodeOptions = {}): Promise<State> {
  const state = openState(openMemoryState({ clock: systemClock }));
  const runtime = createRuntime({ state, log: silentLogger, clock: systemClock });
  const { insecure = true, authorities = async () => undefined } = options;
  const parts = { follow: followDiscovery, forget: forgetNode, authorities, version: "v1.14.0" };
  runtime.register(discoveryServiceController(parts));
  running.push(runtime.run(stop.signal));
  await state.modify(Identity, "local", () => ({ nodeId }));
  await describe(state, nodeId, ["10.0.0.1"]);
  await state.modify(DiscoveryConfig, "cluster", () => ({
    ...DiscoveryConfig.zero(),
    registryServiceEnabled: true,
    serviceEncryptionKey: options.key ?? key,
    serviceClusterID: "demo",
    serviceEndpoints: [{ name: "default", endpoint: `127.0.0.1:${options.port ?? server.port}`, insecure }],
  }));
  return state;
}

async function describe(state: State, nodeId: string, addresses: readonly string[]): Promise<void> {
  const machineType = MachineKind.controlplane;
  const nodename = `node-${nodeId}`;
  const controlPlane = { port: 6443 };
  await state.modify(Affiliate, nodeId, () => ({
    ...Affiliate.zero(),
    nodeId,
    addresses,
    nodename,
    machineType,
    controlPlane,
  }));
}

async function hears(state: State, of: string, accept: (spec: Affiliate) => boolean = () => true): Promise<Affiliate> {
  const options = { ...raw, signal: AbortSignal.timeout(10_000) };
  return (await state.waitFor(Affiliate, `service/${of}`, ({ spec }) => accept(spec), options)).spec;
}

test("nodes hear of each other, of changes, and of who is gone", async () => {
  const a = await startNode("a");
  const b = await startNode("b");
  expect(await hears(a, "b")).toEqual((await b.get(Affiliate, "b")).spec);
  await hears(b, "a");
  await describe(b, "b", ["10.0.0.1", "fd00::2"]);
  await hears(a, "b", ({ addresses }) => addresses.length === 2);
  expect((await a.list(Affiliate, raw)).map(({ metadata }) => metadata.id)).toEqual(["service/b"]);
  expect((await a.get(AddressStatus, "service", { namespace: "cluster" })).spec.address).toBe("203.0.113.7/32");
  await b.modify(MachineResetSignal, "machine", () => ({}));
  await a.waitForAbsence(Affiliate, "service/b", { ...raw, signal: AbortSignal.timeout(10_000) });
});

test("the service cannot read what it passes on, nor can a node of another cluster", async () => {
  const a = await startNode("a");
  await startNode("stranger", { key: new Uint8Array(32).fill(6) });
  await startNode("b");
  await hears(a, "b");
  expect((await a.list(Affiliate, raw)).map(({ metadata }) => metadata.id)).toEqual(["service/b"]);
  const data = server.clusters.get("demo")?.get("b")?.data ?? new Uint8Array();
  expect([data.length > 28, Buffer.from(data).includes("node-b")]).toEqual([true, false]);
});

test("a connection that breaks is made again, and a service may send its clients elsewhere", async () => {
  await using front = await startDiscoveryServer({ redirect: `127.0.0.1:${server.port}` });
  const a = await startNode("a", { port: front.port });
  const b = await startNode("b");
  await hears(a, "b");
  server.disconnect();
  await describe(b, "b", ["10.0.0.9"]);
  await hears(a, "b", ({ addresses }) => addresses[0] === "10.0.0.9");
  expect(front.clusters.size).toBe(0);
});

test("authorities that the config adds count for the next call, not only after a restart", async () => {
  const authority = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["lab"], now: new Date() });
  const own = await issueCertificate(authority, {
    subject: { commonName: "discovery" },
    notBefore: new Date(Date.now() - 60_000),
    extKeyUsage: ["serverAuth"],
    ipAddresses: ["127.0.0.1"],
  });
  const front = createServer({ cert: own.certificate, key: own.key, ALPNProtocols: ["h2"] }, (socket) => {
    const back = connect(server.port, "127.0.0.1");
    pipeline(socket, back, socket, () => undefined); // either may end the connection
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const { port } = front.address() as AddressInfo; // it listens at a port
  let asked = 0;
  const authorities = async (): Promise<string> => (asked++ === 0 ? "" : authority.certificate);
  const a = await startNode("a", { port, insecure: false, authorities });
  await startNode("b");
  await hears(a, "b");
  expect(asked).toBeGreaterThan(1);
  stop.abort();
  await Promise.all(running);
  front.close();
});

test("a node's part in the mesh is told with its endpoints, and others add where they have reached it", async () => {
  const a = await startNode("a");
  const b = await startNode("b");
  const kubespan = {
    publicKey: "key-b",
    address: "fd00::b",
    additionalAddresses: ["10.244.1.0/24"],
    excludeAdvertisedNetworks: ["192.168.0.0/16", "fd01::/64"],
    endpoints: ["10.0.0.1:51820", "[fd02::1]:51820"],
  };
  await b.modify(Affiliate, "b", (before) => ({ ...(before ?? Affiliate.zero()), kubespan }));
  expect((await hears(a, "b", (spec) => spec.kubespan.publicKey !== "")).kubespan).toEqual(kubespan);
  // Nobody who passes it on can read where nodes are.
  const sealed = server.clusters.get("demo")?.get("b")?.endpoints ?? [];
  expect(sealed.map(({ length }) => length % 16)).toEqual([0, 0]);
  expect(sealed.some((bytes) => Buffer.from(bytes).includes(Buffer.of(10, 0, 0, 1)))).toBe(false);
  const c = await startNode("c");
  await hears(c, "b");
  await a.modify(KubeSpanEndpoint, "key-b", () => ({ affiliateID: "b", endpoint: "203.0.113.9:1234" }));
  const { endpoints } = (await hears(c, "b", (spec) => spec.kubespan.endpoints.length === 3)).kubespan;
  expect(endpoints).toEqual([...kubespan.endpoints, "203.0.113.9:1234"]);
  // What no node of the cluster has told is passed over, and hides nobody.
  await using client = openClient({
    target: { kind: "tcp", host: "127.0.0.1", port: server.port },
    clock: systemClock,
  });
  const affiliateEndpoints = [Uint8Array.of(1, 2, 3), new Uint8Array(32).fill(0xff)];
  await call(client, Discovery.AffiliateUpdate, { clusterId: "demo", affiliateId: "b", affiliateEndpoints });
  const later = await startNode("d");
  expect((await hears(later, "b", (spec) => spec.kubespan.endpoints.length > 0)).kubespan.endpoints).toEqual(endpoints);
});
