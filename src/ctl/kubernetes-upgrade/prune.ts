// Removes what was applied once and is not wanted any more.
import { errorCode } from "../../base/errors.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { isRecord } from "../../base/record.ts";
import { isNotFound } from "../../clients/kubernetes/error.ts";
import type { ApiResource } from "../../clients/kubernetes/object.ts";
import {
  inventoryName,
  owningAnnotation,
  parseInventoryKey,
  type InventoryEntry,
} from "../../config/manifest-inventory.ts";
import type { Output } from "../command.ts";

export interface PruneOptions {
  readonly kubernetes: Pick<Kubernetes, "find" | "delete" | "resourceOf" | "getJson">;
  readonly output: Output;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** True when the entry may leave the inventory. What does not say that it is the inventory's stays in the cluster: somebody took it over. */
export async function prune({ kubernetes, output, dryRun, signal }: PruneOptions, key: string): Promise<boolean> {
  const entry = parseInventoryKey(key);
  const resource = entry === undefined ? undefined : await resourceOf(kubernetes, entry, signal);
  if (entry === undefined || resource === undefined) return true; // its kind is gone, and it with it
  const { name, namespace } = entry;
  const at = namespace === "" ? { name } : { name, namespace };
  const live = await kubernetes.find(resource, at, signal);
  if (live?.metadata.annotations?.[owningAnnotation] !== inventoryName) return true;
  output.note(` > pruning ${resource.apiVersion}/${entry.kind}/${name}${dryRun ? ": skipped in dry-run" : ""}`);
  if (dryRun) return false;
  try {
    await kubernetes.delete(resource, at, { propagationPolicy: "Background" }, signal);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return true;
}

/** By the version that the cluster prefers of the group. Undefined when it knows the group or the kind no more. */
async function resourceOf(
  kubernetes: PruneOptions["kubernetes"],
  { group, kind }: InventoryEntry,
  signal: AbortSignal,
): Promise<ApiResource | undefined> {
  try {
    const apiVersion = group === "" ? "v1" : await preferredVersion(kubernetes, group, signal);
    return apiVersion === undefined ? undefined : await kubernetes.resourceOf(apiVersion, kind, signal);
  } catch (error) {
    if (isNotFound(error) || errorCode(error) === "UNKNOWN_KIND") return undefined;
    throw error;
  }
}

async function preferredVersion(
  kubernetes: Pick<Kubernetes, "getJson">,
  group: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = await kubernetes.getJson(`/apis/${group}`, signal);
  const preferred = isRecord(found) ? found["preferredVersion"] : undefined;
  const version = isRecord(preferred) ? preferred["groupVersion"] : undefined;
  return typeof version === "string" ? version : undefined;
}
