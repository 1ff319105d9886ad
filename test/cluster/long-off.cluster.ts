// A control plane that was switched off for longer than its certificates hold: all that it made for itself and for its kubelet has expired when it
// comes back, and by its clock it is a year and a month later. It makes all of that anew, joins its own cluster again, and nothing is lost.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { openKubernetes } from "../../src/clients/kubernetes/client.ts";
import { configMaps } from "../../src/clients/kubernetes/object.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { callServerStream } from "../../src/rpc/client.ts";
import { openClient } from "../../src/rpc/connection.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { kubeconfigTarget } from "../../tools/run/kubernetes.ts";
import { waitReady } from "../../tools/run/ready.ts";
import {
  applyObject,
  bootstrapCluster,
  call,
  kubeconfigIn,
  openRegistry,
  openTestCluster,
  startControlPlaneVm,
  testSecrets,
  waitNodesReady,
} from "../lib/kubernetes.ts";
import { eventually } from "../lib/node.ts";
import type { Vm } from "../lib/vm.ts";

const dayMs = 86_400_000;
/** Certificates of a node and of its kubelet hold for a year. */
const offMs = 400 * dayMs;
const kept = { namespace: "default", name: "kept" };

/** A kubeconfig of this moment from a node whose certificates begin in what is the future here: their dates are not looked at. */
async function kubeconfigOf(vm: Vm): Promise<string> {
  const admin = await testSecrets.client({ lifetimeMs: offMs + 30 * dayMs });
  assert.ok(admin.kind === "mutual");
  const [cert, key] = [decodeUtf8(admin.crt), standardKeyPem(decodeUtf8(admin.key))];
  return eventually(vm, async () => {
    const tls = { cert, key, insecure: true };
    const target = { kind: "tls", host: "127.0.0.1", port: vm.forward(50_000), tls } as const;
    const client = openClient({ target, clock: systemClock });
    try {
      using limit = systemClock.timeout(20_000, vm.signal);
      const { signal } = limit;
      return kubeconfigIn(
        await Array.fromAsync(callServerStream(client, rpc.MachineService.Kubeconfig, {}, { signal })),
      );
    } finally {
      client.destroy();
    }
  });
}

void describe("a control plane that was off for longer than its certificates hold", { concurrency: false }, () => {
  const opened = new AsyncDisposableStack();
  let vm: Vm;
  let cluster: Kubernetes;

  before(async () => {
    const registry = opened.use(await openRegistry());
    vm = opened.use(await startControlPlaneVm({ name: "long-off", timeLimitMs: 1_500_000 }));
    await bootstrapCluster(vm, registry);
    cluster = opened.use(await openTestCluster(vm));
    await waitNodesReady(vm, cluster);
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: kept, data: { written: "before" } };
    await applyObject(vm, cluster, configMaps, object);
    await vm.powerCut();
    await vm.powerOn(new Date(Date.now() + offMs));
  });
  after(async () => {
    await opened.disposeAsync();
  });

  void test("is Ready again with all its pods, by its own doing", async (t) => {
    const target = kubeconfigTarget(await kubeconfigOf(vm), `https://127.0.0.1:${vm.forward(6443)}`);
    cluster = opened.use(openKubernetes({ ...target, insecure: true }, systemClock));
    const { nodes, pods } = await waitReady({
      cluster,
      count: 1,
      timeoutMs: 600_000,
      startedMs: () => Date.now() + offMs - vm.uptimeMs(),
      stillPossible: () => vm.signal.throwIfAborted(),
    });
    t.diagnostic(`power on to all ${pods.length} pods of ${nodes.length} node: ${(vm.uptimeMs() / 1000).toFixed(1)} s`);
  });

  void test("has what was written before", async () => {
    const { data } = (await call(vm, (signal) => cluster.get(configMaps, kept, signal))) ?? {};
    assert.deepEqual(data, { written: "before" });
  });
});
