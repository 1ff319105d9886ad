// From a config to what the kubelet starts with, compared with the reference node.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { referenceConfig, referenceSpec } from "../../../test/lib/reference.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { AnyResourceType } from "../../cosi/resource.ts";
import type { State } from "../../cosi/state.ts";
import type { Json } from "../../cosi/struct.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { KubeletConfig } from "../../resources/k8s/kubelet-config.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { KubeletStatus } from "../../resources/k8s/kubelet-status.ts";
import { NodeIPConfig } from "../../resources/k8s/node-ip-config.ts";
import { NodeIP } from "../../resources/k8s/node-ip.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { StaticPodServerStatus } from "../../resources/k8s/static-pod-server-status.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import { kubeletController } from "../secrets/kubelet.ts";
import { kubeletConfig, kubeletConfigController } from "./kubelet-config.ts";
import { kubeletSpec, kubeletSpecController } from "./kubelet-spec.ts";
import { kubeletStatusController } from "./kubelet-status.ts";
import { nodeIPConfig, nodeIPConfigController } from "./node-ip-config.ts";
import { nodeIPController, nodeIPs } from "./node-ip.ts";
import { nodenameController } from "./nodename.ts";

let state: State;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  const clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  for (const controller of [
    kubeletController(),
    kubeletConfigController(),
    kubeletSpecController({ mode: "metal" }),
    kubeletStatusController(),
    nodeIPConfigController(),
    nodeIPController(),
    nodenameController({ findText: async () => undefined, replace: async () => {}, remove: async () => {} }),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

/** Without values that say nothing: a program of the reference writes those of all fields that it knows. */
function said(value: Json): Json {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, said(each)] as const);
  return Object.fromEntries(entries.filter(([, each]) => !isNothing(each)));
}

function isNothing(value: Json): boolean {
  if (typeof value === "object" && value !== null) return !Array.isArray(value) && Object.keys(value).length === 0;
  return value === "0s" || value === "0" || value === 0;
}

test("the kubelet of the reference node", async () => {
  await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
  const mount = { ...VolumeMountStatus.zero(), volumeID: "STATE", target: "/system/state" };
  await state.modify(VolumeMountStatus, "k8s.NodenameController-STATE", () => mount);
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: referenceConfig }));
  await state.modify(MachineType, "machine-type", () => ({ type: MachineKind.controlplane }));
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "talos-ke5-j0d", domainname: "" }));
  const url = referenceSpec(StaticPodServerStatus, "static-pod-server-status");
  await state.modify(StaticPodServerStatus, "static-pod-server-status", () => url);
  const addresses = ["10.0.2.15/24", "fec0::5054:ff:fe12:3456/64"];
  await state.modify(NodeAddress, "routed-no-k8s", () => ({ addresses, sortAlgorithm: 0 }));
  const { signal } = stop;
  const status = await state.waitFor(KubeletStatus, "kubelet", () => true, { signal });
  expect(status.spec).toEqual(referenceSpec(KubeletStatus, "kubelet"));
  const made: readonly (readonly [AnyResourceType, string])[] = [
    [KubeletConfig, "kubelet"],
    [KubeletSecret, "kubelet"],
    [NodeIP, "kubelet"],
    [NodeIPConfig, "kubelet"],
    [Nodename, "nodename"],
  ];
  for (const [type, id] of made) {
    expect((await state.get(type, id)).spec).toEqual(referenceSpec(type, id));
  }
  const { config, ...rest } = (await state.get(KubeletSpec, "kubelet")).spec;
  const { config: expected, ...others } = referenceSpec(KubeletSpec, "kubelet");
  expect(rest).toEqual(others);
  expect(said(config)).toEqual(said({ ...expected, httpCheckFrequency: "2s" })); // so much sooner than by itself
});

function parse(yaml: string): Config {
  const decoded = decodeConfig(encodeUtf8(yaml));
  if (decoded.kind === "invalid") throw new Error("want a valid config");
  return decoded.config;
}

const worker = `version: v1alpha1
machine:
  type: worker
  nodeTaints: {gpu: "yes:NoExecute"}
  kubelet:
    image: ghcr.io/siderolabs/kubelet:v1.36.0
    extraArgs: {v: "4", feature-gates: [A=true, B=false], node-ip: 10.1.1.1}
    extraConfig:
      shutdownGracePeriod: 0s
      logging: {verbosity: 2}
      featureGates: {A: true}
      registerWithTaints: [{key: own, effect: NoSchedule}]
    nodeIP: {validSubnets: ["10.0.0.0/8", "!10.9.0.0/16"]}
    extraMounts: [{destination: /var/x, type: bind, source: /var/x, options: [bind, rw]}]
cluster:
  controlPlane: {endpoint: "https://api.lab:6443"}
  network: {podSubnets: [fd00:10::/56, 10.244.0.0/16], serviceSubnets: [fd00:96::/112, 10.96.0.0/12]}
  externalCloudProvider: {enabled: true}
`;

describe("a worker in the older form of the config", () => {
  const config = kubeletConfig(parse(worker), "http://127.0.0.1:1") ?? KubeletConfig.zero();
  const options = { isControlPlane: false, inContainer: false };

  test("adds flags of the user, one for each value", () => {
    expect(kubeletSpec(config, { nodename: "w1", addresses: [] }, options).args).toEqual([
      "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubeconfig",
      "--cert-dir=/var/lib/kubelet/pki",
      "--cloud-provider=external",
      "--config=/etc/kubernetes/kubelet.yaml",
      "--feature-gates=A=true",
      "--feature-gates=B=false",
      "--hostname-override=w1",
      "--kubeconfig=/etc/kubernetes/kubeconfig-kubelet",
      "--node-ip=10.1.1.1",
      "--v=4",
    ]);
  });

  test("refuses flags that are the node's own", () => {
    const flags = { ...config, extraArgs: { "cert-dir": { values: ["/tmp"] } } };
    expect(() => kubeletSpec(flags, { nodename: "w1", addresses: [] }, options)).toThrow('flag "cert-dir"');
  });

  test("puts the user's settings over the defaults and under what the node insists on", () => {
    const spec = kubeletSpec(config, { nodename: "w1", addresses: [] }, options).config;
    expect(spec).toMatchObject({
      shutdownGracePeriod: "0s",
      shutdownGracePeriodCriticalPods: "10s",
      logging: { format: "json", verbosity: 2 },
      featureGates: { A: true },
      staticPodPath: "/etc/kubernetes/manifests",
      systemReserved: { memory: "384Mi" },
      registerWithTaints: [
        { key: "gpu", value: "yes", effect: "NoExecute" },
        { key: "own", effect: "NoSchedule" },
      ],
    });
    expect(config.clusterDNS).toEqual(["fd00:96::a", "10.96.0.10"]);
  });

  test("refuses settings that no kubelet knows", () => {
    const wrong = { ...config, extraConfig: { maxPod: 200 } };
    expect(() => kubeletSpec(wrong, { nodename: "w1", addresses: [] }, options)).toThrow('unknown field "maxPod"');
  });

  test("runs without an API server", () => {
    const spec = kubeletSpec(
      { ...config, skipNodeRegistration: true },
      { nodename: "w1", addresses: ["10.0.0.1"] },
      options,
    );
    expect(spec.args.filter((flag) => flag.includes("kubeconfig"))).toEqual([]);
    expect(spec.config).toMatchObject({
      authentication: { webhook: { enabled: false } },
      authorization: { mode: "AlwaysAllow" },
    });
  });

  test("chooses one address of each family", () => {
    const filter = nodeIPConfig(parse(worker));
    expect(filter).toEqual({
      validSubnets: ["10.0.0.0/8"],
      excludeSubnets: ["10.9.0.0/16", "fd00:10::/56", "10.244.0.0/16", "fd00:96::/112", "10.96.0.0/12"],
    });
    expect(nodeIPs(filter, ["192.168.1.1/24", "10.9.0.1/24", "10.244.0.1/24", "10.1.1.2/24", "10.1.1.3/24"])).toEqual([
      "10.1.1.2",
    ]);
    const any = { ...filter, validSubnets: ["0.0.0.0/0", "::/0"] };
    expect(nodeIPs(any, ["fd00::1/64", "192.168.1.1/24", "fd00::2/64"])).toEqual(["192.168.1.1", "fd00::1"]);
  });
});
