// A whole upgrade against nodes in memory that follow their configs, and a Kubernetes in memory that follows them.
import { beforeEach, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { wakeup } from "../../base/wakeup.ts";
import { FakeKubernetes } from "../../clients/kubernetes/fake/kubernetes.ts";
import { nodes as nodeObjects, pods } from "../../clients/kubernetes/object.ts";
import { StatusError } from "../../rpc/status.ts";
import { type Answers, fakeContext, type FakeContext } from "../fake/session.ts";
import type { Upgrade } from "./plan.ts";
import { checkFlags, checkSystems, gatesOf, nodesOfCluster, runningVersion } from "./preflight.ts";
import { upgradeKubernetes } from "./upgrade.ts";
import { formatVersion, parseVersion } from "./version.ts";

const config = (version: string): string => `version: v1alpha1
machine:
    type: controlplane
    kubelet:
        image: ghcr.io/siderolabs/kubelet:v${version}-slim
---
apiVersion: v1alpha1
kind: KubeAPIServerConfig
image: my.registry/kube-apiserver:v${version} # ours
---
apiVersion: v1alpha1
kind: KubeProxyConfig
image: registry.k8s.io/kube-proxy:v${version}
`;

const apiServer = "APIServerConfigs.kubernetes.talos.dev";
const kubelet = "KubeletSpecs.kubernetes.talos.dev";
const services = "Services.v1alpha1.talos.dev";

/** A node's config, the records made of it, and the pods and the node object that follow them. */
class MemoryNode {
  readonly pulled: string[] = [];
  readonly trials: string[] = [];
  readonly #changed = wakeup();
  #changes = 0;
  readonly #kubernetes: FakeKubernetes;
  readonly address: string;
  readonly isControlPlane: boolean;
  yaml = config("1.36.2");
  version = 1;
  args: readonly string[] = [];
  featureGates: Readonly<Record<string, boolean>> = {};
  command: readonly string[] = ["/usr/local/bin/kube-apiserver"];
  /** Changes of the kubelet's service that have not been seen yet. */
  kubelet: { readonly eventType: number; readonly running: boolean }[] = [{ eventType: 0, running: true }];

  constructor(kubernetes: FakeKubernetes, address: string, isControlPlane: boolean) {
    this.#kubernetes = kubernetes;
    this.address = address;
    this.isControlPlane = isControlPlane;
    this.follow();
  }

  /** The image of a document, or the kubelet's. */
  image(kind: string): string {
    const [first, ...others] = parseAllDocuments(this.yaml).map((document) => document.toJS() as never) as readonly {
      readonly kind?: string;
      readonly image?: string;
      readonly machine?: { readonly kubelet: { readonly image: string } };
    }[];
    if (kind === kubelet) return first?.machine?.kubelet.image ?? "";
    return others.find((document) => document.kind === kind)?.image ?? "";
  }

  /** What the kubelet and the API server tell of the node. */
  follow(): void {
    const labels = this.isControlPlane ? { "node-role.kubernetes.io/control-plane": "" } : {};
    const ready = [{ type: "Ready", status: "True" }];
    this.#kubernetes.put(nodeObjects, {
      metadata: { name: this.address, labels },
      status: {
        addresses: [{ type: "InternalIP", address: this.address }],
        nodeInfo: { kubeletVersion: /:(?<tag>v[\d.]+)/u.exec(this.image(kubelet))?.groups?.["tag"] },
        conditions: ready,
      },
    });
    if (!this.isControlPlane) return;
    this.#kubernetes.put(pods, {
      metadata: {
        name: `kube-apiserver-${this.address}`,
        namespace: "kube-system",
        labels: { "k8s-app": "kube-apiserver" },
        annotations: { "talos.dev/config-version": String(this.version) },
      },
      spec: { containers: [{ image: this.image("KubeAPIServerConfig") }] },
      status: { hostIP: this.address, conditions: ready },
    });
  }

  #apply({ data, dryRun }: { readonly data: Uint8Array; readonly dryRun: boolean }): unknown {
    const next = new TextDecoder().decode(data);
    if (dryRun) this.trials.push(next);
    else {
      const before = { api: this.image("KubeAPIServerConfig"), kubelet: this.image(kubelet) };
      this.yaml = next;
      if (this.image("KubeAPIServerConfig") !== before.api) this.version++;
      if (this.image(kubelet) !== before.kubelet)
        this.kubelet.push(
          { eventType: 2, running: false },
          { eventType: 0, running: false },
          { eventType: 1, running: true },
        );
      this.follow();
      this.#changes++;
      this.#changed.ring();
    }
    return { messages: [{ modeDetails: dryRun ? "would change" : "" }] };
  }

  #get({ type, id }: { readonly type: string; readonly id: string }): unknown {
    const record = (spec: object): unknown => ({
      resource: { metadata: { id, type, version: String(this.version) }, spec: { yamlSpec: JSON.stringify(spec) } },
    });
    if (type === "MachineConfigs.config.talos.dev")
      return { resource: { metadata: { type }, spec: { yamlSpec: this.yaml } } };
    if (type === kubelet)
      return record({ image: this.image(kubelet), args: this.args, config: { featureGates: this.featureGates } });
    if (type === "StaticPods.kubernetes.talos.dev" && id === "kube-apiserver" && this.isControlPlane)
      return record({ spec: { containers: [{ command: this.command }] } });
    if (type === apiServer && this.isControlPlane) return record({ image: this.image("KubeAPIServerConfig") });
    if (type === "BootstrapManifestsConfigs.kubernetes.talos.dev")
      return record({ proxyEnabled: true, proxyImage: this.image("KubeProxyConfig") });
    throw new StatusError(5, "not found");
  }

  async *#watch({ type }: { readonly type: string }): AsyncGenerator {
    const event = (eventType: number, spec: object): unknown => ({
      event: [
        {
          eventType,
          resource: { metadata: { version: String(this.version) }, spec: { yamlSpec: JSON.stringify(spec) } },
        },
      ],
    });
    for (let first = true; ; first = false) {
      const before = this.#changes;
      if (type === services)
        for (const { eventType, running } of this.kubelet.splice(0))
          yield event(eventType, { running, healthy: running });
      else yield event(first ? 0 : 1, { image: this.image("KubeAPIServerConfig") });
      if (this.#changes === before) await this.#changed.next(new AbortController().signal);
    }
  }

  answers(): Answers {
    return {
      "/machine.MachineService/Version": () => ({ messages: [{ version: { tag: "v1.14.0" } }] }),
      "/machine.MachineService/ApplyConfiguration": (request) => this.#apply(request),
      "/cosi.resource.State/Get": (request) => this.#get(request),
      "/cosi.resource.State/Watch": (request) => this.#watch(request),
      "/cosi.resource.State/List": () => this.#list(),
      "/machine.ImageService/Pull": ({ imageRef }: { readonly imageRef: string }) => this.#pull(imageRef),
    };
  }

  async *#pull(image: string): AsyncGenerator {
    await Promise.resolve();
    this.pulled.push(image);
    yield { response: { kind: "name", value: image } };
  }

  /** Its manifests: one that names the image of kube-proxy. */
  async *#list(): AsyncGenerator {
    await Promise.resolve();
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "proxy", namespace: "kube-system" },
      data: { image: this.image("KubeProxyConfig") },
    };
    yield { resource: { metadata: { id: "10-kube-proxy" }, spec: { yamlSpec: JSON.stringify([object]) } } };
  }
}

let kubernetes: FakeKubernetes;
let first: MemoryNode;
let worker: MemoryNode;
let context: FakeContext;

beforeEach(() => {
  kubernetes = new FakeKubernetes();
  kubernetes.known.push({ apiVersion: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true });
  first = new MemoryNode(kubernetes, "10.0.0.1", true);
  worker = new MemoryNode(kubernetes, "10.0.0.2", false);
  context = fakeContext({ "10.0.0.1": first.answers(), "10.0.0.2": worker.answers() });
});

async function upgradeTo(version: string, options: Partial<Upgrade> = {}): Promise<void> {
  await upgradeKubernetes({
    context,
    kubernetes,
    nodes: await nodesOfCluster(kubernetes, context.signal),
    to: parseVersion(version),
    dryRun: false,
    prePull: true,
    withKubelet: true,
    withoutComments: false,
    repositories: {},
    manifests: { policy: "AdoptIfNoInventory", prune: true, force: true, reconcileMs: 1000 },
    ...options,
  });
}

test("every node gets every part, with the images it is configured with", async () => {
  expect(formatVersion(await runningVersion(kubernetes, context.signal))).toBe("1.36.2");
  await upgradeTo("1.37.0");
  expect([first.yaml, worker.image(kubelet)]).toEqual([config("1.37.0"), "ghcr.io/siderolabs/kubelet:v1.37.0-slim"]);
  expect([first.pulled, worker.pulled]).toEqual([
    [
      "my.registry/kube-apiserver:v1.37.0",
      "registry.k8s.io/kube-proxy:v1.37.0",
      "ghcr.io/siderolabs/kubelet:v1.37.0-slim",
    ],
    ["registry.k8s.io/kube-proxy:v1.37.0", "ghcr.io/siderolabs/kubelet:v1.37.0-slim"],
  ]);
  expect(context.stderr().filter((line) => !line.includes("pre-pulling"))).toEqual([
    'updating "kube-apiserver" to version "1.37.0"',
    ' > "10.0.0.1": starting update',
    ' > "10.0.0.1": machine configuration patched',
    ' > "10.0.0.1": waiting for kube-apiserver pod update',
    ' < "10.0.0.1": successfully updated',
    'updating "kube-controller-manager" to version "1.37.0"',
    ' > "10.0.0.1": starting update',
    ' < "10.0.0.1": does not run it',
    'updating "kube-scheduler" to version "1.37.0"',
    ' > "10.0.0.1": starting update',
    ' < "10.0.0.1": does not run it',
    'updating kube-proxy to version "1.37.0"',
    ' > "10.0.0.1": starting update',
    ' < "10.0.0.1": machine configuration patched',
    'updating kubelet to version "1.37.0"',
    ...["10.0.0.1", "10.0.0.2"].flatMap((node) => [
      ` > "${node}": starting update`,
      ` > "${node}": machine configuration patched`,
      ` > "${node}": waiting for kubelet restart`,
      ` > "${node}": waiting for node update`,
      ` < "${node}": successfully updated`,
    ]),
    "updating manifests",
    " > creating v1/ConfigMap/proxy",
    expect.stringContaining("image: registry.k8s.io/kube-proxy:v1.37.0"),
  ]);
});

test("what is done already is only waited for", async () => {
  await upgradeTo("1.37.0");
  const told = context.stderr().length;
  await upgradeTo("1.37.0");
  expect(
    context
      .stderr()
      .slice(told)
      .filter((line) => line.includes("patched")),
  ).toEqual([]);
  expect(first.version).toBe(2);
});

test("a dry run asks the nodes and changes nothing", async () => {
  await upgradeTo("1.37.0", { dryRun: true });
  expect([first.yaml, first.pulled, first.trials.length, worker.trials.length]).toEqual([config("1.36.2"), [], 3, 1]);
  expect(first.trials[0]).toBe(config("1.36.2").replace("kube-apiserver:v1.36.2", "kube-apiserver:v1.37.0"));
  expect(context.stderr()).toContain(
    ' > "10.0.0.1": skipped in dry-run: my.registry/kube-apiserver:v1.36.2 -> my.registry/kube-apiserver:v1.37.0',
  );
});

test("a pod that does not follow is named when patience ends", async () => {
  first.follow = () => undefined;
  const done = upgradeTo("1.37.0", { prePull: false }).catch((error: unknown) => error);
  for (let minutes = 0; minutes < 6; minutes++) await context.clock.advance(60_000);
  expect(await done).toEqual(
    new Error('Cannot upgrade "kube-apiserver" of 10.0.0.1: config version mismatch: got "1", expected "2"'),
  );
});

test("flags and systems that do not go with the version are found before", async () => {
  const nodes = await nodesOfCluster(kubernetes, context.signal);
  worker.args = ["--config=x", "--pod-infra-container-image=pause"];
  const versions = { from: parseVersion("1.34.0"), to: parseVersion("1.35.0") };
  await expect(checkFlags(context, nodes, versions)).rejects.toThrow(
    "10.0.0.2: kubelet is started with --pod-infra-container-image",
  );
  await checkSystems(context, nodes, parseVersion("1.37.0"));
  await expect(checkSystems(context, nodes, parseVersion("1.38.0"))).rejects.toThrow(
    "10.0.0.1: version 1.38.0 does not run on v1.14.0",
  );
  expect(parse(first.yaml.split("---")[0] ?? "")).toHaveProperty("version", "v1alpha1");
});

test("feature gates that go with the version are found before, wherever they are set", async () => {
  const nodes = await nodesOfCluster(kubernetes, context.signal);
  first.command = ["kube-apiserver", "--feature-gates=Other=true,AppArmor=true"];
  worker.featureGates = { CPUManager: true };
  const versions = { from: parseVersion("1.32.0"), to: parseVersion("1.33.0") };
  await expect(checkFlags(context, nodes, versions)).rejects.toThrow(
    "10.0.0.1: kube-apiserver is started with the feature gate AppArmor; 10.0.0.2: kubelet is started with the feature gate CPUManager",
  );
  await checkFlags(context, nodes, { from: parseVersion("1.33.0"), to: parseVersion("1.34.0") });
});

test("gatesOf() reads both forms of the flag", () => {
  expect(gatesOf(["a", "--feature-gates=A=true, B=false", "--feature-gates", "C=true", "--v=2"])).toEqual([
    "A",
    "B",
    "C",
  ]);
});
