// From the config and what registries tell to the members of the cluster and where its control plane is.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { decodeConfig } from "../../config/config.ts";
import { discovery } from "../../config/view/discovery.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { DiscoveryConfig } from "../../resources/cluster/discovery-config.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { Info } from "../../resources/cluster/info.ts";
import { Member } from "../../resources/cluster/member.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { APIServerConfig } from "../../resources/k8s/api-server-config.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { KubeSpanIdentity } from "../../resources/kubespan/kube-span-identity.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { affiliateMergeController, mergeAffiliates } from "./affiliate-merge.ts";
import { configController } from "./config.ts";
import { endpointController } from "./endpoint.ts";
import { infoController } from "./info.ts";
import { localAffiliateController } from "./local-affiliate.ts";
import { memberController } from "./member.ts";

const nodeId = "a38TGabTZ8sYjs3xDYNbyoyxCHsu3ldeSWYFUSBxleU";
let state: State;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  const clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  for (const controller of [
    affiliateMergeController(),
    configController(),
    endpointController(),
    infoController(),
    localAffiliateController({ operatingSystem: "Talos (v1.14.0-rc.1)" }),
    memberController(),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

interface RecordedResource {
  readonly metadata?: { readonly id: string };
  readonly spec: unknown;
}

/** The resource of a real node. */
function reference<S>(type: ResourceType<S>, file: string, id?: string): S {
  const text = readFileSync(`test/fixtures/reference-node/controlplane/${file}.yaml`, "utf8");
  const all = parseAllDocuments(text).map((document) => document.toJS() as RecordedResource); // as they were recorded
  const found = all.find(({ metadata }) => id === undefined || metadata?.id === id);
  return type.specFromYaml(found?.spec);
}

async function becomes<S>(type: ResourceType<S>, id: string, accept: (spec: S) => boolean = () => true): Promise<S> {
  const signal = AbortSignal.timeout(5000);
  return (await state.waitFor(type, id, (resource) => accept(resource.spec), { signal })).spec;
}

async function startNode(): Promise<void> {
  const { yaml } = reference(MachineConfig, "machineconfigs.config.talos.dev", "v1alpha1");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await state.modify(MachineType, "machine-type", () => ({ type: MachineKind.controlplane }));
  await state.modify(Identity, "local", () => ({ nodeId }));
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "talos-ke5-j0d", domainname: "" }));
  const nodename = { nodename: "talos-ke5-j0d", hostnameVersion: "1", skipNodeRegistration: false };
  await state.modify(Nodename, "nodename", () => nodename);
  await state.modify(APIServerConfig, "final-kube-apiserver", () => ({ ...APIServerConfig.zero(), localPort: 6443 }));
  const addresses = ["10.0.2.15/24", "fec0::5054:ff:fe12:3456/64"];
  await state.modify(NodeAddress, "routed-no-k8s", () => ({ addresses, sortAlgorithm: 0 }));
}

test("resources are those of a real control plane", async () => {
  await startNode();
  expect(await becomes(DiscoveryConfig, "cluster")).toEqual(
    reference(DiscoveryConfig, "discoveryconfigs.cluster.talos.dev"),
  );
  expect(await becomes(Info, "current")).toEqual(reference(Info, "infos.cluster.talos.dev"));
  expect(await becomes(Affiliate, nodeId)).toEqual(reference(Affiliate, "affiliates.cluster.talos.dev"));
  expect(await becomes(Member, "talos-ke5-j0d")).toEqual(reference(Member, "members.cluster.talos.dev"));
  const want = reference(Endpoint, "endpoints.kubernetes.talos.dev", "discovery");
  expect(await becomes(Endpoint, "discovery", ({ addresses }) => addresses.length > 0)).toEqual(want);
});

function affiliate(values: Partial<Affiliate>): Affiliate {
  return { ...Affiliate.zero(), nodeId: "other", ...values };
}

test("what registries tell becomes members; those without a name in Kubernetes are none", async () => {
  await startNode();
  const raw = { namespace: "cluster-raw" };
  const named = affiliate({ nodename: "cp-2", addresses: ["10.0.2.16"], machineType: MachineKind.controlplane });
  const addresses = ["10.0.2.2"];
  await state.modify(Affiliate, "service/other", () => named, raw);
  await state.modify(Affiliate, "service/third", () => affiliate({ nodeId: "third", addresses }), raw);
  expect((await becomes(Endpoint, "discovery", (each) => each.addresses.length === 3)).addresses).toEqual([
    "10.0.2.15",
    "10.0.2.16",
    "fec0::5054:ff:fe12:3456",
  ]);
  expect((await state.list(Member)).map(({ metadata }) => metadata.id)).toEqual(["cp-2", "talos-ke5-j0d"]);
  await state.destroy(Affiliate, "service/other", raw);
  await becomes(Endpoint, "discovery", (each) => each.addresses.length === 2);
  expect((await state.list(Affiliate)).length).toBe(2);
});

test("without discovery there are no members, not even the node itself", async () => {
  await startNode();
  await becomes(Member, "talos-ke5-j0d");
  const yaml = "version: v1alpha1\nmachine:\n  type: controlplane\n";
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await state.waitForAbsence(Member, "talos-ke5-j0d", { signal: AbortSignal.timeout(5000) });
  expect(await state.list(Affiliate)).toEqual([]);
});

test("mergeAffiliates() unites lists, takes the last word, and the first operating system", () => {
  const one = affiliate({ hostname: "a", operatingSystem: "One", addresses: ["10.0.0.1"], machineType: 1 });
  const two = affiliate({ nodename: "n", operatingSystem: "Two", addresses: ["10.0.0.2", "10.0.0.1"] });
  expect(mergeAffiliates([one, two])).toEqual([
    affiliate({
      hostname: "a",
      nodename: "n",
      operatingSystem: "One",
      machineType: 1,
      addresses: ["10.0.0.1", "10.0.0.2"],
    }),
  ]);
});

test("discovery() reads the older section", () => {
  const section = "  discovery:\n    enabled: true\n    registries:\n      service: { endpoint: 'http://10.0.2.2' }\n";
  const key = new Uint8Array(32).fill(1).toBase64();
  const text = `version: v1alpha1\nmachine: { type: worker }\ncluster:\n  id: x\n  secret: ${key}\n${section}`;
  const decoded = decodeConfig(encodeUtf8(text));
  expect(decoded.kind === "ok" ? discovery(decoded.config) : decoded).toEqual({
    legacyEnabled: true,
    byKubernetes: true,
    services: [{ name: "default", endpoint: "10.0.2.2:80", insecure: true }],
    clusterId: "x",
    encryptionKey: new Uint8Array(32).fill(1),
  });
});

test("a node in the mesh tells its key, where it is reached, and its pods' networks if the config wants it", async () => {
  await startNode();
  const config = {
    ...KubeSpanConfig.zero(),
    enabled: true,
    endpointFilters: ["!10.0.2.0/24"],
    extraEndpoints: ["192.0.2.9:4000"],
    excludeAdvertisedNetworks: ["192.168.0.0/16"],
  };
  const seen = { ...AddressStatus.zero(), address: "203.0.113.7/32" };
  const identity = {
    address: "fd7f:175a:b97c:5602::5/128",
    subnet: "fd7f:175a:b97c:5602::/64",
    privateKey: "private",
    publicKey: "public",
  };
  // Its own address in the mesh, and one of the tunnel to a manager of machines, are no places to be reached at.
  const inside = ["fd7f:175a:b97c:5602::5/64", "fdae:41e4:649b:9303::1/64"];
  const addresses = ["10.0.2.15/24", "172.16.0.5/24", ...inside];
  await state.modify(NodeAddress, "current-no-k8s", () => ({ addresses, sortAlgorithm: 0 }));
  await state.modify(AddressStatus, "service", () => seen, { namespace: "cluster" });
  const podCIDRs = ["10.244.3.0/24"];
  await state.modify(NodeStatus, "talos-ke5-j0d", () => ({ ...NodeStatus.zero(), podCIDRs }));
  await state.modify(KubeSpanIdentity, "local", () => identity);
  await state.modify(KubeSpanConfig, "kubespan", () => config);
  const isInMesh = ({ kubespan }: Affiliate): boolean => kubespan.publicKey !== "";
  expect((await becomes(Affiliate, nodeId, isInMesh)).kubespan).toEqual({
    publicKey: "public",
    address: "fd7f:175a:b97c:5602::5",
    additionalAddresses: [],
    excludeAdvertisedNetworks: ["192.168.0.0/16"],
    endpoints: ["172.16.0.5:51820", "203.0.113.7:51820", "192.0.2.9:4000"],
  });
  const wide = { ...config, advertiseKubernetesNetworks: true, endpointFilters: ["10.0.0.0/8", "!10.9.0.0/16"] };
  await state.modify(KubeSpanConfig, "kubespan", () => wide);
  const hasPods = ({ kubespan }: Affiliate): boolean => kubespan.additionalAddresses.length > 0;
  expect((await becomes(Affiliate, nodeId, hasPods)).kubespan).toMatchObject({
    additionalAddresses: podCIDRs,
    endpoints: ["10.0.2.15:51820", "192.0.2.9:4000"],
  });
  await state.modify(KubeSpanConfig, "kubespan", () => ({ ...wide, enabled: false }));
  expect((await becomes(Affiliate, nodeId, (each) => !isInMesh(each))).kubespan.endpoints).toEqual([]);
});
