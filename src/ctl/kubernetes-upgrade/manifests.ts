// The objects that the nodes make for their cluster, brought up to date in it: applied, adopted, removed, each with what changes.
import { equalData } from "../../base/equal.ts";
import { errorChain, errorCode } from "../../base/errors.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { isKubernetesError, isNotFound } from "../../clients/kubernetes/error.ts";
import { configMaps, type ApiResource, type KubernetesObject } from "../../clients/kubernetes/object.ts";
import {
  applyOrder,
  fieldManager,
  inventoryKey,
  inventoryName,
  inventoryNamespace,
  owningAnnotation,
} from "../../config/manifest-inventory.ts";
import type { CommandContext } from "../command.ts";
import { listResources, specOf } from "../../dashboard/live/resources.ts";
import type { NodeClient } from "../session.ts";
import { liveDiff } from "./live-diff.ts";
import { imageFor, type InventoryPolicy, type Upgrade } from "./plan.ts";
import { proxyImageOf } from "./proxy.ts";
import { prune } from "./prune.ts";
import { rolloutOf } from "./rollout.ts";
import { untilSettled } from "./wait.ts";

type Api = Pick<Kubernetes, "find" | "apply" | "delete" | "resourceOf" | "getJson">;

const manifestsOfNode = { namespace: "controlplane", type: "Manifests.kubernetes.talos.dev" } as const;
/** How long a node may take to make its manifests after its config changed. */
const renderPatienceMs = 60_000;

export async function syncManifests(upgrade: Upgrade): Promise<void> {
  const { context, nodes, dryRun } = upgrade;
  context.output.note("updating manifests");
  const [first = ""] = nodes.controlPlanes;
  const client = await context.session.client(first);
  if (!dryRun) await untilProxyRendered(upgrade, client);
  const objects = await manifestObjects(client);
  await applyManifests(upgrade, objects);
}

/** The manifests of kube-proxy follow its config with a little delay. */
async function untilProxyRendered(upgrade: Upgrade, client: NodeClient): Promise<void> {
  const present = await proxyImageOf(client);
  if (present === undefined) return;
  const image = imageFor(upgrade, "kube-proxy", present);
  await untilSettled(upgrade.context, {
    patienceMs: renderPatienceMs,
    look: async () =>
      JSON.stringify(await manifestObjects(client)).includes(`"${image}"`)
        ? undefined
        : `waiting for manifests with "${image}"`,
    tell: (reason) => upgrade.context.output.note(` > "${client.node}": ${reason}`),
    failure: "Cannot update manifests",
  });
}

/** In the order of the manifests. */
async function manifestObjects(client: NodeClient): Promise<readonly KubernetesObject[]> {
  const found = await listResources(client, manifestsOfNode);
  return found
    .toSorted((a, b) => ((a.metadata?.id ?? "") < (b.metadata?.id ?? "") ? -1 : 1))
    .flatMap((manifest) => specOf(manifest) as readonly KubernetesObject[]);
}

type Sync = Pick<Upgrade, "context" | "kubernetes" | "dryRun" | "manifests">;

/** Rejects with all objects that did not come about, after the others did. */
export async function applyManifests(sync: Sync, objects: readonly KubernetesObject[]): Promise<void> {
  const { context, kubernetes, dryRun, manifests } = sync;
  const { output, signal } = context;
  const present = await kubernetes.find(configMaps, { name: inventoryName, namespace: inventoryNamespace }, signal);
  const before = new Set(Object.keys((present?.["data"] as object | undefined) ?? {}));
  const { applied, wanted, changed, problems } = await applyAll(sync, objects);
  const inventory = new Set([...before, ...applied]);
  const obsolete = [...inventory].filter((key) => !wanted.has(key)).toSorted();
  // What could not be placed may be one of those under another name: nothing is removed then.
  const removed = manifests.prune && problems.length === 0 ? obsolete : [];
  for (const key of removed) if (await prune({ kubernetes, output, dryRun, signal }, key)) inventory.delete(key);
  if (!dryRun && !equalData([...before].toSorted(), [...inventory].toSorted()))
    await writeInventory(kubernetes, inventory, signal);
  if (problems.length > 0) throw new Error(`Cannot apply ${problems.length} objects: ${problems.join("; ")}`);
  if (!dryRun) await untilRolledOut({ context, kubernetes, patienceMs: manifests.reconcileMs }, changed);
}

interface Outcome {
  /** Inventory keys of what is in the cluster now. */
  readonly applied: ReadonlySet<string>;
  /** Inventory keys of what should be. */
  readonly wanted: ReadonlySet<string>;
  readonly changed: readonly Placed[];
  readonly problems: readonly string[];
}

async function applyAll(
  { context, kubernetes, dryRun, manifests: { policy, force } }: Sync,
  objects: readonly KubernetesObject[],
): Promise<Outcome> {
  const applied = new Set<string>();
  const wanted = new Set<string>();
  const changed: Placed[] = [];
  const problems: string[] = [];
  for (const object of applyOrder(objects)) {
    try {
      const isPatient = hasNewKinds(changed) && !dryRun;
      const placed = await placeOf({ kubernetes, context, isPatient }, object);
      const key = inventoryKey(placed.object);
      wanted.add(key);
      if (await applyOne({ kubernetes, context, dryRun, policy, force }, placed)) changed.push(placed);
      applied.add(key);
    } catch (error) {
      if (!isAboutObject(error)) throw error;
      wanted.add(inventoryKey(object)); // it is wanted still
      if (dryRun && errorCode(error) === "UNKNOWN_KIND" && definesKind(objects, object))
        context.output.note(` > creating ${nameOf(object)}: skipped in dry-run`);
      else problems.push(`${object.kind ?? ""} "${object.metadata.name ?? ""}": ${errorChain(error)}`);
    }
  }
  return { applied, wanted, changed, problems };
}

interface Placed {
  readonly resource: ApiResource;
  readonly object: KubernetesObject;
}

function nameOf({ apiVersion = "", kind = "", metadata }: KubernetesObject): string {
  return `${apiVersion}/${kind}/${metadata.name ?? ""}`;
}

/** Whether one of the objects brings the kind of another. */
function definesKind(objects: readonly KubernetesObject[], { kind }: KubernetesObject): boolean {
  return objects.some(
    (each) =>
      each.kind === "CustomResourceDefinition" &&
      (each["spec"] as { readonly names?: { readonly kind?: string } } | undefined)?.names?.kind === kind,
  );
}

/** A definition that was made a moment ago takes a while to be served. */
const kindPatienceMs = 30_000;

function hasNewKinds(changed: readonly Placed[]): boolean {
  return changed.some(({ object }) => object.kind === "CustomResourceDefinition");
}

interface Placing {
  readonly kubernetes: Pick<Api, "resourceOf">;
  readonly context: CommandContext;
  /** Waits for kinds that are not known. */
  readonly isPatient: boolean;
}

/** In a namespace where the kind wants one, and in none where it does not. */
async function placeOf({ kubernetes, context, isPatient }: Placing, object: KubernetesObject): Promise<Placed> {
  const { clock, signal } = context;
  const deadline = clock.monotonic() + (isPatient ? kindPatienceMs : 0);
  for (;;) {
    try {
      const resource = await kubernetes.resourceOf(object.apiVersion ?? "", object.kind ?? "", signal);
      const { namespace, ...metadata } = object.metadata;
      if (!resource.namespaced) return { resource, object: { ...object, metadata } };
      return { resource, object: { ...object, metadata: { ...metadata, namespace: namespace ?? "default" } } };
    } catch (error) {
      if (errorCode(error) !== "UNKNOWN_KIND" || clock.monotonic() >= deadline) throw error;
    }
    await clock.sleep(kindPauseMs, signal);
  }
}

const kindPauseMs = 500;

interface Steps {
  readonly kubernetes: Pick<Api, "find" | "apply">;
  readonly context: CommandContext;
  readonly dryRun: boolean;
  readonly policy: InventoryPolicy;
  readonly force: boolean;
}

class PolicyError extends Error {
  override readonly name: string = "PolicyError";
}

/** True when something changed, or would. */
async function applyOne(
  { kubernetes, context, dryRun, policy, force }: Steps,
  { resource, object }: Placed,
): Promise<boolean> {
  const { output, signal } = context;
  const { name: own = "", namespace } = object.metadata;
  const live = await kubernetes.find(
    resource,
    namespace === undefined ? { name: own } : { name: own, namespace },
    signal,
  );
  if (live !== undefined) checkPolicy(policy, live);
  const annotations = { ...object.metadata.annotations, [owningAnnotation]: inventoryName };
  const wanted = { ...object, metadata: { ...object.metadata, annotations } };
  const options = { fieldManager, force };
  const diff = await whatChanges(kubernetes, { resource, live, wanted, options }, signal);
  if (diff === undefined) return false;
  output.note(
    `${live === undefined ? " > creating" : " > updating"} ${nameOf(object)}${dryRun ? ": skipped in dry-run" : ""}`,
  );
  output.note(diff);
  if (!dryRun) await kubernetes.apply(resource, wanted, options, signal);
  return true;
}

interface Trial {
  readonly resource: ApiResource;
  readonly live: KubernetesObject | undefined;
  readonly wanted: KubernetesObject;
  readonly options: { readonly fieldManager: string; readonly force: boolean };
}

/** What the cluster says that applying it changes; undefined: nothing. What lies in a namespace that is not there yet cannot be tried. */
async function whatChanges(
  kubernetes: Pick<Api, "apply">,
  { resource, live, wanted, options }: Trial,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return liveDiff(live, await kubernetes.apply(resource, wanted, { ...options, dryRun: true }, signal));
  } catch (error) {
    if (live === undefined && isNotFound(error)) return liveDiff(undefined, wanted);
    throw error;
  }
}

function checkPolicy(policy: InventoryPolicy, live: KubernetesObject): void {
  const owner = live.metadata.annotations?.[owningAnnotation];
  if (owner === inventoryName || policy === "AdoptAll") return;
  if (owner === undefined && policy === "AdoptIfNoInventory") return;
  throw new PolicyError(owner === undefined ? "it belongs to no inventory" : `it belongs to inventory "${owner}"`);
}

/** The API's own answer, or a kind that it does not know: the next object may do better. */
function isAboutObject(error: unknown): boolean {
  return error instanceof PolicyError || isKubernetesError(error) || errorCode(error) === "UNKNOWN_KIND";
}

async function writeInventory(
  kubernetes: Pick<Api, "apply">,
  keys: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const object: KubernetesObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: inventoryName, namespace: inventoryNamespace },
    data: Object.fromEntries([...keys].toSorted().map((key) => [key, ""])),
  };
  await kubernetes.apply(configMaps, object, { fieldManager, force: true }, signal);
}

interface Waiting {
  readonly context: CommandContext;
  readonly kubernetes: Pick<Api, "find">;
  readonly patienceMs: number;
}

async function untilRolledOut({ context, kubernetes, patienceMs }: Waiting, changed: readonly Placed[]): Promise<void> {
  for (const { resource, object } of changed) {
    const { name = "", namespace = "" } = object.metadata;
    const about = `${object.kind ?? ""} "${namespace}/${name}"`;
    await untilSettled(context, {
      patienceMs,
      look: async (signal) => rolloutOf(await kubernetes.find(resource, { name, namespace }, signal)),
      tell: (reason) => context.output.note(` > waiting for ${about}: ${reason}`),
      failure: `${about} did not come about`,
    });
  }
}
