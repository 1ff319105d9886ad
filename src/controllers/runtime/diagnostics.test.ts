// Problems are shown once they have lasted, and taken away once they are gone for good.
import { afterEach, beforeEach, expect, test } from "vitest";
import { referenceConfig } from "../../../test/lib/reference.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { FakeKubernetes } from "../../clients/kubernetes/fake/kubernetes.ts";
import { KubernetesError } from "../../clients/kubernetes/error.ts";
import { signingRequests } from "../../clients/kubernetes/object.ts";
import { encodeKubeconfig } from "../../config/kubeconfig.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { Files } from "../../linux/files.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { ConfigLayer } from "../../resources/network/common/enums.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { RuntimeMountStatus } from "../../resources/runtime/runtime-mount-status.ts";
import { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import type { KubernetesAccess } from "../k8s/shared/kubernetes-access.ts";
import { diagnosticsController } from "./diagnostics.ts";

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let api: FakeKubernetes;
let kubeletFailure: Error | undefined;
let opened: KubernetesAccess["open"];
let usage: Files["usage"];

beforeEach(() => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  api = new FakeKubernetes();
  kubeletFailure = undefined;
  usage = () => Promise.reject(new Error("nothing is mounted"));
  const greetKubelet = async (): Promise<void> => {
    if (kubeletFailure !== undefined) throw kubeletFailure;
  };
  const kubeconfig = encodeKubeconfig({ clusterName: "c", server: "https://x", userName: "u", contextName: "c" });
  const files = { findText: async () => kubeconfig, readText: async () => "" };
  opened = () => api;
  const kubernetes: KubernetesAccess = { files, open: (target, time) => opened(target, time) };
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(diagnosticsController({ kubernetes, greetKubelet, files: { usage: (path) => usage(path) } }));
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

const shown = async (): Promise<readonly string[]> => (await state.list(Diagnostic)).map(({ metadata }) => metadata.id);

async function setAddresses(id: string, ...addresses: readonly string[]): Promise<void> {
  await state.modify(NodeAddress, id, () => ({ addresses, sortAlgorithm: 0 }));
}

/** In steps in which the controller looks again. */
async function pass(seconds: number): Promise<void> {
  for (let step = 0; step < seconds; step += 10) {
    await clock.advance(10_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("addresses that overlap with those of Kubernetes", async () => {
  await setAddresses("routed", "10.244.0.5/16");
  await setAddresses("routed-no-k8s");
  await pass(20);
  expect(await shown()).toEqual([]);
  await pass(30);
  expect(await shown()).toEqual(["address-overlap"]);
  await setAddresses("routed-no-k8s", "192.168.1.2/24");
  await pass(20);
  expect(await shown()).toEqual(["address-overlap"]);
  await pass(30);
  expect(await shown()).toEqual([]);
});

test("a volume of the system without room, until there is some again", async () => {
  const mebibyte = 1024 * 1024;
  const free: Record<string, number> = { "/var": 5000, "/system/state": 40 };
  const size: Record<string, number> = { "/var": 20_000, "/system/state": 100 };
  let freeInodes = 1000;
  usage = async (path) => {
    const [totalBytes = 0, freeBytes = 0] = [size[path], free[path]].map((each) => (each ?? 0) * mebibyte);
    return { totalBytes, freeBytes, availableBytes: freeBytes, inodes: 1000, freeInodes };
  };
  const mounted = (id: string, target: string): Promise<unknown> =>
    state.modify(RuntimeMountStatus, id, () => ({ ...RuntimeMountStatus.zero(), target }));
  await mounted("EPHEMERAL", "/var");
  await mounted("STATE", "/system/state");
  await mounted("u-data", "/var/mnt/data"); // of a user, and full
  await pass(50);
  expect(await shown()).toEqual([]);
  free["/var"] = 3;
  await pass(50);
  const details = async (): Promise<unknown> => (await state.get(Diagnostic, "volume-space")).spec.details;
  expect(await details()).toEqual(["EPHEMERAL at /var: 3 MiB of 20000 MiB are free"]);
  free["/var"] = 5000;
  freeInodes = 0;
  await pass(20);
  expect(await details()).toEqual([
    "STATE at /system/state: none of its 1000 inodes is free",
    "EPHEMERAL at /var: none of its 1000 inodes is free",
  ]);
  freeInodes = 1;
  await pass(50);
  expect(await shown()).toEqual([]);
});

test("a kubelet that waits for its certificate", async () => {
  await state.modify(Nodename, "nodename", () => ({ ...Nodename.zero(), nodename: "n1" }));
  await state.modify(Service, "kubelet", () => ({ running: true, healthy: true, unknown: false }));
  kubeletFailure = new Error("connect failed", { cause: new Error("SSL alert number 80") });
  const request = (name: string, values: object): void =>
    void api.put(signingRequests, {
      metadata: { name },
      spec: { signerName: "kubernetes.io/kubelet-serving", username: "system:node:n1" },
      ...values,
    });
  request("old", { status: { conditions: [{ type: "Approved" }] } });
  await pass(50);
  expect(await shown()).toEqual([]);
  request("csr-1", {});
  await pass(50);
  expect((await state.get(Diagnostic, "kubelet-csr")).spec.details).toEqual([
    'certificate signing request "csr-1" is waiting for approval',
  ]);
  kubeletFailure = undefined;
  await pass(50);
  expect(await shown()).toEqual([]);
});

test("a kubelet whose token the cluster does not know, or whose cluster it does not know", async () => {
  let failure: Error = new KubernetesError("get /api", { code: 401, reason: "Unauthorized", message: "Unauthorized" });
  const seen: unknown[] = [];
  opened = (target) => {
    seen.push(target);
    api.getJson = () => Promise.reject(failure);
    return api;
  };
  await state.modify(Service, "kubelet", () => ({ running: true, healthy: true, unknown: false }));
  await state.modify(KubeletSecret, "kubelet", () => ({
    endpoint: "https://cp:6443",
    endpointTLSServerName: "",
    acceptedCAs: ["pem"],
    bootstrapTokenID: "abcdef",
    bootstrapTokenSecret: "0123456789abcdef",
  }));
  await pass(50);
  expect(seen[0]).toEqual({ server: "https://cp:6443", ca: "pem", token: "abcdef.0123456789abcdef" });
  expect((await state.get(Diagnostic, "kubelet-join")).spec).toEqual({
    message: "the cluster does not accept the token that the kubelet joins with",
    details: ["https://cp:6443: Cannot get /api: the API answered 401 Unauthorized: Unauthorized"],
  });
  failure = new Error("cannot connect", { cause: new Error("self-signed certificate in certificate chain") });
  await pass(10);
  expect((await state.get(Diagnostic, "kubelet-join")).spec.message).toBe(
    "the Kubernetes API has a certificate of an authority that is not in the config",
  );
  failure = new Error("connect ECONNREFUSED");
  await pass(50);
  expect(await shown()).toEqual([]);
  failure = new Error("x", { cause: new Error("certificate has expired") });
  await pass(50);
  expect(await shown()).toEqual(["kubelet-join"]);
  await state.modify(KubeletKubeconfig, "kubelet", () => ({ hash: "joined" }));
  await pass(50);
  expect(await shown()).toEqual([]);
});

test("a registered node whose host name has changed", async () => {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: referenceConfig }));
  await state.modify(Nodename, "nodename", () => ({ ...Nodename.zero(), nodename: "n1" }));
  const host = (hostname: string): Promise<unknown> =>
    state.modify(HostnameStatus, "hostname", () => ({ hostname, domainname: "" }));
  const wish = async (id: string, layer: number): Promise<void> => {
    await state.modify(HostnameSpec, id, () => ({ hostname: "n2", domainname: "", layer }), {
      namespace: "network-config",
    });
  };
  await host("n1");
  await pass(50);
  expect(await shown()).toEqual([]);
  await wish("default/hostname", ConfigLayer.default);
  await wish("dhcp4/eth0/hostname", ConfigLayer.operator);
  await host("n2");
  await pass(50);
  expect((await state.get(Diagnostic, "node-name")).spec).toEqual({
    message: 'the node is registered in Kubernetes as "n1" and keeps that name, though its host name now gives "n2"',
    details: [
      "the host name comes from DHCP (layer operator), dhcp4/eth0/hostname",
      'to keep the name for good: set hostname "n1" in HostnameConfig',
      'to rename the Node: "kubectl drain n1", then "kubectl delete node n1" while this node runs: it registers as "n2"',
    ],
  });
  await host("n1");
  await pass(50);
  expect(await shown()).toEqual([]);
});
