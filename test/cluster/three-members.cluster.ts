// etcd on three machines: one is lost for good and replaced, then two are, and the last one goes on from a snapshot. Their Kubernetes has no
// API server: three of them are too much for the two processors that all of these emulated machines may have.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { openEtcdClient, type EtcdClient } from "../../src/clients/etcd/client.ts";
import { prefixRange } from "../../src/clients/etcd/keys.ts";
import { KV } from "../../src/clients/gen/etcdserverpb.ts";
import { issueCertificate } from "../../src/pki/authority.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import type { ServiceInfo } from "../../src/wire/gen/machine.ts";
import { machinePatches } from "../../tools/run/plan.ts";
import { ichorctl } from "../lib/client.ts";
import { startDiscoveryServer } from "../lib/discovery-server.ts";
import {
  admin,
  bootstrap,
  call,
  configure,
  openRegistry,
  startControlPlaneVm,
  testSecrets,
} from "../lib/kubernetes.ts";
import { openNetwork, type TestNetwork } from "../lib/network.ts";
import { eventually, openApi } from "../lib/node.ts";
import type { Vm } from "../lib/vm.ts";

const timeLimitMs = 2_400_000;
const etcdPort = 2379;

/** The first one's is the cluster's, too. */
const addresses = { first: "10.0.2.15", second: "10.0.2.16", third: "10.0.2.17", fourth: "10.0.2.18" } as const;
type Name = keyof typeof addresses;

const withoutApiServer =
  "apiVersion: v1alpha1\nkind: KubeAPIServerConfig\nimage: registry.k8s.io/there-is-none:v1.37.0\n";

const prefix = "/test/";

void describe("etcd on three machines", { concurrency: false }, () => {
  const opened = new AsyncDisposableStack();
  const machines = new Map<Name, Vm>();
  let network: TestNetwork;
  let config: Uint8Array;

  before(async () => {
    const registry = opened.use(await openRegistry());
    const discovery = opened.use(await startDiscoveryServer());
    const found = `apiVersion: v1alpha1\nkind: DiscoveryServiceConfig\nname: default\nendpoint: http://10.0.2.2:${discovery.port}/\n`;
    config = testSecrets.config(...machinePatches(registry.mirror), found, withoutApiServer);
    const ports = [50_000, 6443, etcdPort];
    network = opened.use(await openNetwork(Object.values(addresses).map((address) => ({ address, ports }))));
  });
  after(async () => {
    await opened.disposeAsync();
  });

  async function start(name: Name): Promise<void> {
    const place = network.place(addresses[name], name);
    const vm = await startControlPlaneVm({ name: `three-${name}`, timeLimitMs, place, ports: [etcdPort] });
    machines.set(name, opened.use(vm));
    await configure(vm, config);
  }

  function machine(name: Name): Vm {
    const vm = machines.get(name);
    assert.ok(vm !== undefined, `${name} does not run`);
    return vm;
  }

  /** Switched off, never to come back. */
  async function lose(name: Name): Promise<void> {
    await machine(name).powerCut();
    machines.delete(name);
  }

  async function waitVoters(...names: readonly Name[]): Promise<void> {
    for (const name of names) {
      await eventually(machine(name), async () => {
        using api = openApi(machine(name), admin);
        const { messages } = await api.unary(rpc.MachineService.EtcdMemberList, { queryLocal: true });
        const voters = messages[0]?.members.filter(({ isLearner }) => !isLearner) ?? [];
        assert.deepEqual(voters.map(({ hostname }) => hostname).toSorted(), names.toSorted(), `as ${name} knows them`);
      });
    }
  }

  async function etcdService(name: Name): Promise<ServiceInfo> {
    using api = openApi(machine(name), admin);
    const { messages } = await api.unary(rpc.MachineService.ServiceList, {});
    const etcd = messages[0]?.services.find(({ id }) => id === "etcd");
    assert.ok(etcd !== undefined);
    return etcd;
  }

  /** With a certificate as the API server has one. */
  async function withEtcd<T>(name: Name, work: (client: EtcdClient, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { etcd } = testSecrets.secrets.certs;
    const notBefore = new Date(Date.now() - 3_600_000);
    const options = { subject: { commonName: "test" }, notBefore, keyUsage: ["digitalSignature"] as const };
    const { certificate, key } = await issueCertificate(etcd, { ...options, extKeyUsage: ["clientAuth"] });
    await using client = openEtcdClient({
      endpoints: [{ host: "127.0.0.1", port: machine(name).forward(etcdPort) }],
      tls: { ca: etcd.certificate, cert: certificate, key },
      clock: systemClock,
      requireLeader: true,
    });
    return await call(machine(name), (signal) => work(client, signal));
  }

  async function write(name: Name, key: string): Promise<void> {
    const request = { key: encodeUtf8(`${prefix}${key}`), value: encodeUtf8(key) };
    await eventually(machine(name), () => withEtcd(name, (client, signal) => client.call(KV.Put, request, { signal })));
  }

  async function assertWritten(name: Name, ...keys: readonly string[]): Promise<void> {
    const { kvs } = await eventually(machine(name), () =>
      withEtcd(name, (client, signal) => client.call(KV.Range, prefixRange(prefix), { signal })),
    );
    assert.deepEqual(kvs.map(({ value }) => decodeUtf8(value)).toSorted(), keys.toSorted());
  }

  void test("three blank machines become three members that vote", async (t) => {
    const begun = performance.now();
    await Promise.all([start("first"), start("second"), start("third")]);
    await bootstrap(machine("first"));
    await waitVoters("first", "second", "third");
    t.diagnostic(`blank to three voters: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    for (const name of ["first", "second", "third"] as const) await write(name, name);
    for (const name of ["first", "second", "third"] as const) await assertWritten(name, "first", "second", "third");
  });

  void test("two go on when the first one, whose address is the cluster's, is lost", async () => {
    await lose("first");
    await write("second", "without-first");
    await assertWritten("third", "first", "second", "third", "without-first");
  });

  void test("the lost one is removed, and a new machine takes its place", async () => {
    const members = await ichorctl(machine("second"), "etcd", "members");
    const [, id = ""] = /\s([0-9a-f]{16})\s+first\s/u.exec(members) ?? [];
    await ichorctl(machine("second"), "etcd", "remove-member", id);
    await start("fourth");
    await waitVoters("second", "third", "fourth");
    await write("fourth", "fourth");
    await assertWritten("third", "first", "second", "third", "without-first", "fourth");
  });

  void test("with two of three lost nothing is written any more, and the last one says so", async () => {
    await lose("second");
    await lose("fourth");
    await eventually(machine("third"), async () => {
      const { health } = await etcdService("third");
      assert.deepEqual([health?.unknown, health?.healthy], [false, false], health?.lastMessage ?? "");
    });
    const request = { key: encodeUtf8(`${prefix}lost`), value: encodeUtf8("lost") };
    await assert.rejects(withEtcd("third", (client, signal) => client.call(KV.Put, request, { signal })));
  });

  void test("the last one goes on alone from a snapshot of its own data", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "ichor-snapshot-"));
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    const snapshot = join(folder, "snapshot.db");
    await ichorctl(machine("third"), "etcd", "snapshot", snapshot);
    const begun = performance.now();
    await ichorctl(machine("third"), "reset", "--graceful=false", "--reboot", "--system-labels-to-wipe=EPHEMERAL");
    await eventually(machine("third"), async () => assert.equal((await etcdService("third")).state, "Preparing"));
    await eventually(machine("third"), () => ichorctl(machine("third"), "bootstrap", "--recover-from", snapshot));
    await waitVoters("third");
    await assertWritten("third", "first", "second", "third", "without-first", "fourth");
    t.diagnostic(`reset to restored data: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    await write("third", "recovered");
  });

  void test("a new machine joins what was restored", async () => {
    await start("first");
    await waitVoters("first", "third");
    await assertWritten("first", "first", "second", "third", "without-first", "fourth", "recovered");
  });
});
