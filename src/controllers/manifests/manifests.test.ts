// Settings and manifests of a new cluster, compared with those of the reference node.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { referenceConfig, referenceSpec, referenceSpecs } from "../../../test/lib/reference.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { BootstrapManifestsConfig } from "../../resources/k8s/bootstrap-manifests-config.ts";
import { ExtraManifestsConfig } from "../../resources/k8s/extra-manifests-config.ts";
import { Manifest } from "../../resources/k8s/manifest.ts";
import { rootKubernetesController } from "../secrets/root-kubernetes.ts";
import * as controllers from "./catalogue.ts";

let state: State;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  const clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(rootKubernetesController());
  runtime.register(controllers.bootstrapManifestsConfigController());
  runtime.register(controllers.extraManifestsConfigController());
  runtime.register(controllers.manifestController());
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

const deadline = (): { readonly signal: AbortSignal } => ({
  signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5_000)]),
});

async function configure(yaml: string): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
}

async function settings(
  accept: (spec: BootstrapManifestsConfig) => boolean = () => true,
): Promise<BootstrapManifestsConfig> {
  return (await state.waitFor(BootstrapManifestsConfig, "manifests", ({ spec }) => accept(spec), deadline())).spec;
}

async function manifest(id: string, accept: (text: string) => boolean = () => true): Promise<Manifest> {
  const matches = (spec: Manifest): boolean => accept(JSON.stringify(spec));
  return (await state.waitFor(Manifest, id, ({ spec }) => matches(spec), deadline())).spec;
}

test("settings and manifests are those of the reference node", async () => {
  await configure(referenceConfig);
  expect(await settings()).toEqual(referenceSpec(BootstrapManifestsConfig, "manifests"));
  const wanted = referenceSpecs(Manifest);
  await manifest("11-talos-node-rbac-template");
  const found = new Map((await state.list(Manifest)).map(({ metadata, spec }) => [metadata.id, spec]));
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  for (const [id, spec] of wanted)
    expect([id, Manifest.specToYaml(found.get(id) ?? { objects: [] })]).toEqual([id, Manifest.specToYaml(spec)]);
});

test("an older config has the proxy's settings as arguments", async () => {
  await configure(readFileSync("test/fixtures/gen/v1.13/controlplane.yaml", "utf8"));
  const { proxyArgs, proxyConfig, proxyConfigChecksum, cniName } = await settings();
  expect([proxyConfig, proxyConfigChecksum, cniName]).toEqual([{}, "", "flannel"]);
  expect(proxyArgs).toEqual([
    "--cluster-cidr=10.244.0.0/16",
    "--conntrack-max-per-core=0",
    "--hostname-override=$(NODE_NAME)",
    "--kubeconfig=/etc/kubernetes/kubeconfig",
    "--proxy-mode=nftables",
  ]);
  const { objects } = await manifest("10-kube-proxy");
  expect(objects.map(({ object }) => object["kind"])).toEqual(["DaemonSet", "ServiceAccount", "ClusterRoleBinding"]);
});

test("two families, no proxy, no DNS, another network", async () => {
  await configure(
    referenceConfig
      .replace("    - 10.244.0.0/16\n", "$&    - fc00:db8:10::/56\n")
      .replace("    - 10.96.0.0/12\n", "$&    - fc00:db8:20::/112\n"),
  );
  const both = await settings(({ podCIDRs }) => podCIDRs.length === 2);
  expect([both.dnsServiceIP, both.dnsServiceIPv6]).toEqual(["10.96.0.10", "fc00:db8:20::a"]);
  const service = await manifest("11-core-dns-svc", (text) => text.includes("RequireDualStack"));
  expect(service.objects[0]?.object["spec"]).toMatchObject({
    clusterIP: "10.96.0.10",
    clusterIPs: ["10.96.0.10", "fc00:db8:20::a"],
    ipFamilies: ["IPv4", "IPv6"],
  });
  const network = JSON.stringify(await manifest("05-flannel"));
  expect(network).toContain(String.raw`\"IPv6Network\": \"fc00:db8:10::/56\",\n  \"EnableIPv6\": true`);
  const off = referenceConfig
    .replace("kind: KubeProxyConfig\n", "$&enabled: false\n")
    .replace("kind: KubeCoreDNSConfig\nenabled: true", "kind: KubeCoreDNSConfig\nenabled: false")
    .replace(/---\napiVersion: v1alpha1\nkind: KubeFlannelCNIConfig\n[^-]*/u, "");
  await configure(off);
  expect(await settings(({ proxyEnabled }) => !proxyEnabled)).toMatchObject({
    coreDNSEnabled: false,
    flannelEnabled: false,
    cniName: "none",
  });
  await state.waitForAbsence(Manifest, "10-kube-proxy", deadline());
  await state.waitForAbsence(Manifest, "05-flannel", deadline());
  await state.waitForAbsence(Manifest, "11-core-dns-svc", deadline());
});

test("manifests of the config are listed, documents first", async () => {
  const document = (kind: string, rest: string): string => `---\napiVersion: v1alpha1\nkind: ${kind}\n${rest}`;
  const legacy = readFileSync("test/fixtures/gen/v1.13/controlplane.yaml", "utf8").replace(
    "\ncluster:\n",
    "$&    extraManifests: [https://example.org/a.yaml]\n    extraManifestHeaders: { Token: x }\n    inlineManifests: [{ name: old, contents: 'kind: A' }]\n    externalCloudProvider: { enabled: true, manifests: [https://example.org/cloud.yaml] }\n",
  );
  await configure(
    `${legacy}${document("KubeExternalManifestConfig", "name: ext\nurl: https://example.org/e.yaml\n")}${document("KubeInlineManifestConfig", "name: inl\nmanifest: 'kind: B'\n")}`,
  );
  const { spec } = await state.waitFor(ExtraManifestsConfig, "extra-manifests", () => true, deadline());
  expect(
    spec.extraManifests.map(({ priority, name, url, inlineManifest }) => [priority, name, url, inlineManifest]),
  ).toEqual([
    ["99", "ext", "https://example.org/e.yaml", ""],
    ["30", "https://example.org/cloud.yaml", "https://example.org/cloud.yaml", ""],
    ["99", "https://example.org/a.yaml", "https://example.org/a.yaml", ""],
    ["99", "inl", "", "kind: B"],
    ["99", "old", "", "kind: A"],
  ]);
  expect(spec.extraManifests[2]?.extraHeaders).toEqual({ Token: "x" });
});
