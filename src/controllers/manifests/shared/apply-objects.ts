// Objects into the cluster, each once: what was applied before is never changed or brought back, even when somebody removed it.
import { errorChain, errorCode } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import { isRecord } from "../../../base/record.ts";
import type { ApiResource, KubernetesObject } from "../../../clients/kubernetes/object.ts";
import type { Kubernetes } from "../../../clients/kubernetes/client.ts";
import {
  applyOrder,
  fieldManager,
  inventoryKey,
  inventoryName,
  inventoryNamespace,
  owningAnnotation,
} from "../../../config/manifest-inventory.ts";
import type { JsonObject } from "../../../cosi/struct.ts";

export type ManifestClient = Pick<Kubernetes, "find" | "apply" | "resourceOf">;

const configMaps: ApiResource = { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true };

/** `metadata` is a map in every object of a manifest. */
export function asKubernetesObject(object: JsonObject): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: isRecord(metadata) ? metadata : {} };
}

export interface Applied {
  /** Objects that could not be applied, each with its reason. */
  readonly problems: readonly string[];
  readonly created: number;
}

/**
 * Applies what is neither in the inventory nor in the cluster, and keeps the inventory. A refusal of one object does not keep the others
 * back; when the API cannot be reached it rejects.
 */
export async function applyObjects(
  client: ManifestClient,
  objects: readonly KubernetesObject[],
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<Applied> {
  const before = await readInventory(client, signal);
  const inventory = new Set(before);
  const problems: string[] = [];
  let created = 0;
  const keep = async (): Promise<void> => {
    if (inventory.size > before.size || before.size === 0) await writeInventory(client, inventory, signal);
  };
  for (const object of applyOrder(objects)) {
    try {
      if (await applyOnce(client, { object, inventory, log }, signal)) created += 1;
    } catch (error) {
      if (isAboutObject(error)) {
        problems.push(`${object.kind ?? ""} "${object.metadata.name ?? ""}": ${errorChain(error)}`);
        continue;
      }
      await keep().catch(() => undefined); // what was applied is in the cluster, and is found there again
      throw error;
    }
  }
  await keep();
  return { problems, created };
}

/** The API's own answer, or a kind that it does not know: the next object may do better. */
function isAboutObject(error: unknown): boolean {
  return errorCode(error) === "UNKNOWN_KIND" || (error instanceof Error && error.name === "KubernetesError");
}

interface Item {
  readonly object: KubernetesObject;
  readonly inventory: Set<string>;
  readonly log: Logger;
}

/** True when it was created. */
async function applyOnce(
  client: ManifestClient,
  { object, inventory, log }: Item,
  signal: AbortSignal,
): Promise<boolean> {
  const { apiVersion = "", kind = "" } = object;
  const resource = await resourceOf(client, object, { inventory, signal });
  if (resource === undefined) return false;
  const placed = placedIn(object, resource);
  const key = inventoryKey(placed);
  if (inventory.has(key)) return false;
  const { name = "", namespace } = placed.metadata;
  const owner = placed.metadata.annotations?.[owningAnnotation];
  if (owner !== undefined && owner !== inventoryName)
    throw Object.assign(new Error(`it belongs to inventory "${owner}"`), { name: "KubernetesError" });
  const at = namespace === undefined ? { name } : { name, namespace };
  const isNew = (await client.find(resource, at, signal)) === undefined;
  if (isNew) {
    const annotations = { ...placed.metadata.annotations, [owningAnnotation]: inventoryName };
    const wanted = { ...placed, metadata: { ...placed.metadata, annotations } };
    await client.apply(resource, wanted, { fieldManager }, signal);
    log.info(`created ${apiVersion}/${kind}/${name}`);
  }
  inventory.add(key);
  return isNew;
}

/** Undefined for an object that is in the inventory already, whose kind need not be known any more. */
async function resourceOf(
  client: ManifestClient,
  object: KubernetesObject,
  { inventory, signal }: { readonly inventory: ReadonlySet<string>; readonly signal: AbortSignal },
): Promise<ApiResource | undefined> {
  if (inventory.has(inventoryKey(object))) return undefined;
  return client.resourceOf(object.apiVersion ?? "", object.kind ?? "", signal);
}

/** In a namespace where the kind wants one, and in none where it does not. */
function placedIn(object: KubernetesObject, { namespaced }: ApiResource): KubernetesObject {
  const { namespace, ...metadata } = object.metadata;
  if (!namespaced) return { ...object, metadata };
  return { ...object, metadata: { ...metadata, namespace: namespace ?? "default" } };
}

async function readInventory(client: ManifestClient, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const found = await client.find(configMaps, { name: inventoryName, namespace: inventoryNamespace }, signal);
  const data = found?.["data"];
  return new Set(isRecord(data) ? Object.keys(data) : []);
}

async function writeInventory(client: ManifestClient, keys: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  const object: KubernetesObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: inventoryName, namespace: inventoryNamespace },
    data: Object.fromEntries([...keys].toSorted().map((key) => [key, ""])),
  };
  await client.apply(configMaps, object, { fieldManager, force: true }, signal);
}
