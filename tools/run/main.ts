// `make run`: a Kubernetes from nothing to Ready. Images, registry, machines, configuration, bootstrap; each step says how long it
// took, and a step whose result is there already is not done again, so an interrupted run goes on where it stopped.
// CONTROLPLANES and WORKERS say how many nodes; ICHOR_IMAGES=upstream takes the images from the internet. `make run-stop` ends all.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { errorChain } from "../../src/base/errors.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { formatTable } from "../../src/ctl/table.ts";
import { ensureImages } from "../k8s-images/build.ts";
import { mirrorAddress, registryPort, startRegistry } from "../k8s-images/registry.ts";
import { programVersion } from "../k8s-images/programs.ts";
import { openCluster, withServer } from "./kubernetes.ts";
import { bootMachines, consoleOf, isRunning, registryProgram, runFolder, startedAtMs, stopAll } from "./machines.ts";
import { controlPlanePatches, machinePatches, planRun, type PlannedNode, type RunPlan } from "./plan.ts";
import { findProcess, stopProcess } from "./processes.ts";
import { waitReady, type ClusterView } from "./ready.ts";
import { eventually, ichorctl, must, seconds, step, talosconfig, type Waiting } from "./steps.ts";

const kubeconfig = join(runFolder, "kubeconfig");
/** There when the configuration is complete: a run may be interrupted while it is written. */
const generated = join(runFolder, "generated");
const started = performance.now();

/** A registry of an earlier run may serve images of that day. */
async function serveImages(): Promise<void> {
  const storage = await step("build or find the images", () => ensureImages());
  const pidFile = join(runFolder, "registry.pid");
  const storageFile = join(runFolder, "registry.storage");
  if (findProcess(pidFile, registryProgram) !== undefined) {
    if (existsSync(storageFile) && readFileSync(storageFile, "utf8") === storage) return;
    await stopProcess(pidFile, registryProgram);
  }
  await step("start the registry", async () => {
    const registry = await startRegistry(storage, registryPort, join(runFolder, "registry.log"));
    writeFileSync(pidFile, String(registry.pid));
    writeFileSync(storageFile, storage);
    registry.detach();
  });
}

function generate(plan: RunPlan): void {
  const isLocal = plan.images === "local";
  const args = ["gen", "config", "ichor", plan.endpoint, "--output", runFolder, "--force"];
  args.push("--install-disk", "/dev/vda", "--additional-sans", "127.0.0.1");
  if (isLocal)
    args.push("--kubernetes-version", programVersion("kubernetes").slice(1), "--with-cluster-discovery=false");
  const mirror = isLocal ? mirrorAddress(registryPort) : undefined;
  for (const patch of machinePatches(mirror)) args.push("--config-patch", patch);
  for (const patch of controlPlanePatches(plan)) args.push("--config-patch-control-plane", patch);
  must(ichorctl(...args), "generate the configuration");
  must(ichorctl("config", "endpoint", "127.0.0.1"), "set the endpoint");
  must(ichorctl("config", "node", plan.nodes[0]?.address ?? ""), "set the node");
  writeFileSync(generated, ""); // last: no machine was given a configuration before
}

function waiting(plan: RunPlan, what: string, timeoutMs: number): Waiting {
  return {
    what,
    timeoutMs,
    stillPossible() {
      const ended = plan.nodes.find((node) => !isRunning(node));
      if (ended === undefined) return;
      throw new Error(`Cannot ${what}: the machine of ${ended.name} ended; its console is in ${consoleOf(ended)}`);
    },
  };
}

/** The node's own API through its own port. */
function addressed(node: PlannedNode): readonly string[] {
  return ["--endpoints", `127.0.0.1:${node.apiPort}`, "--nodes", node.address];
}

function configured(node: PlannedNode): ReturnType<typeof ichorctl> {
  return ichorctl(...addressed(node), "version");
}

/** Waits for the node in either state, gives it its configuration if it has none, and waits for the node that this makes. */
async function configure(plan: RunPlan, node: PlannedNode): Promise<void> {
  const insecure = ["--insecure", "--nodes", `127.0.0.1:${node.apiPort}`];
  let isConfigured = false;
  await step(`${node.name}: wait for the API`, () =>
    eventually(waiting(plan, `reach ${node.name}`, 240_000), () => {
      const attempt = ichorctl("version", ...insecure);
      if (attempt.ok || !configured(node).ok) return attempt;
      isConfigured = true;
      return { ok: true, output: "" };
    }),
  );
  if (isConfigured) return;
  const file = join(runFolder, `${node.type}.yaml`);
  await step(`${node.name}: apply the configuration`, () =>
    must(ichorctl("apply-config", ...insecure, "--file", file), "apply the configuration"),
  );
  await step(`${node.name}: wait for the configured node`, () =>
    eventually(waiting(plan, `reach the configured ${node.name}`, 600_000), () => configured(node)),
  );
}

async function bootstrap(plan: RunPlan, first: PlannedNode): Promise<void> {
  await step("bootstrap etcd", () =>
    eventually(waiting(plan, "bootstrap etcd", 240_000), () => {
      const { ok, output } = ichorctl(...addressed(first), "bootstrap");
      return { ok: ok || /already|AlreadyExists|not empty/iu.test(output), output };
    }),
  );
  await step("fetch the kubeconfig", () =>
    eventually(waiting(plan, "fetch the kubeconfig", 60_000), () =>
      ichorctl(...addressed(first), "kubeconfig", kubeconfig, "--force", "--merge=false"),
    ),
  );
  const server = `https://127.0.0.1:${plan.kubernetesPort}`;
  writeFileSync(kubeconfig, withServer(readFileSync(kubeconfig, "utf8"), server), { mode: 0o600 });
}

/** An API server ends when it cannot make the cluster's roles within 30 s, which several at a time on few processors cannot. */
async function waitForRoles(plan: RunPlan, cluster: Kubernetes): Promise<void> {
  await step("wait for the API of Kubernetes", () =>
    eventually(waiting(plan, "reach the API of Kubernetes", 900_000), async () => {
      try {
        using limit = systemClock.timeout(10_000);
        return { ok: true, output: await cluster.getText("/readyz", limit.signal) };
      } catch (error) {
        return { ok: false, output: errorChain(error) };
      }
    }),
  );
}

function show({ nodes, pods }: ClusterView): void {
  const nodeRows = nodes.map((node) => [
    node.name,
    node.ready ? "Ready" : "NotReady",
    node.roles,
    node.version,
    node.address,
  ]);
  console.log(`\n${formatTable([["NODE", "STATUS", "ROLES", "VERSION", "ADDRESS"], ...nodeRows])}`);
  const podRows = pods.map(({ namespace, name, status, restarts, node }) => [
    namespace,
    name,
    status,
    String(restarts),
    node,
  ]);
  console.log(formatTable([["NAMESPACE", "POD", "STATUS", "RESTARTS", "NODE"], ...podRows]));
}

function showNextSteps(plan: RunPlan): void {
  console.log(`ready after ${seconds(started)}. Consoles: ${plan.nodes.map(consoleOf).join(" ")}`);
  console.log(`\n  export TALOSCONFIG=${talosconfig} KUBECONFIG=${kubeconfig}`);
  for (const command of ["services", "health", "etcd members", "dmesg --follow", "reboot"])
    console.log(`  bin/ichorctl ${command}`);
  console.log("  kubectl get pods --all-namespaces");
  console.log("  make run-stop");
}

async function start(): Promise<void> {
  const plan = planRun(process.env);
  const [first, ...others] = plan.nodes;
  if (first === undefined) return;
  mkdirSync(runFolder, { recursive: true });
  if (plan.images === "local") await serveImages();
  await step(`boot ${plan.nodes.map(({ name }) => name).join(", ")}`, () => bootMachines(plan));
  if (!existsSync(generated)) await step("generate the configuration", () => generate(plan));
  await configure(plan, first);
  await bootstrap(plan, first);
  await using cluster = openCluster(readFileSync(kubeconfig, "utf8"), `https://127.0.0.1:${plan.kubernetesPort}`);
  if (others.length > 0) await waitForRoles(plan, cluster);
  for (const node of others) await configure(plan, node);
  console.log("wait for Kubernetes");
  const { stillPossible } = waiting(plan, "wait for Kubernetes", 0);
  const limit = 900_000 * plan.nodes.length; // a machine that has other work to do, too, takes three times as long as a quiet one
  const startedMs = (address: string): number => {
    const node = plan.nodes.find((each) => each.address === address);
    return node === undefined ? 0 : startedAtMs(node);
  };
  show(await waitReady({ cluster, count: plan.nodes.length, timeoutMs: limit, startedMs, stillPossible }));
  showNextSteps(plan);
}

async function stop(): Promise<void> {
  if (!existsSync(runFolder)) return;
  const names = readdirSync(runFolder).filter((name) => name.endsWith(".pid"));
  await stopAll(names.map((name) => name.slice(0, -".pid".length)));
  rmSync(runFolder, { recursive: true, force: true });
}

try {
  if (process.argv[2] === "stop") await stop();
  else await start();
} catch (error) {
  console.error(`\n${errorChain(error)}`);
  process.exitCode = 1;
}
