// What applying an object changes in the cluster, as text.
import { stringify } from "yaml";
import { equalData } from "../../base/equal.ts";
import { isRecord } from "../../base/record.ts";
import type { KubernetesObject } from "../../clients/kubernetes/object.ts";
import { unifiedDiff } from "../../config/diff.ts";

/** Fields that the API keeps for itself: they change with every write. */
const kept: readonly string[] = ["managedFields", "resourceVersion", "generation", "creationTimestamp", "uid"];

function plainOf(object: KubernetesObject | undefined): Readonly<Record<string, unknown>> | undefined {
  if (object === undefined) return undefined;
  const { metadata, status: _, ...rest } = object;
  const own = Object.fromEntries(Object.entries(metadata).filter(([field]) => !kept.includes(field)));
  return { ...rest, metadata: own };
}

function written(plain: Readonly<Record<string, unknown>> | undefined): string {
  if (plain === undefined) return "";
  const shown = plain["kind"] === "Secret" ? withoutSecrets(plain) : plain;
  return stringify(shown, { sortMapEntries: true, lineWidth: 0 });
}

/** Names stay, values go: they are not for a terminal. */
function withoutSecrets(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(object).map(([field, value]) =>
      isRecord(value) && (field === "data" || field === "stringData")
        ? [field, Object.fromEntries(Object.keys(value).map((key) => [key, "<redacted>"]))]
        : [field, value],
    ),
  );
}

/** A unified diff; undefined when nothing changes. */
export function liveDiff(live: KubernetesObject | undefined, result: KubernetesObject): string | undefined {
  const before = plainOf(live);
  const after = plainOf(result);
  if (equalData(before, after)) return undefined;
  const diff = unifiedDiff(written(before), written(after));
  return diff === "" ? "values of a secret change" : diff;
}
