// What an upgrade of Kubernetes is to bring about, and by which means.
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { tagOf } from "../../config/image-tag.ts";
import type { ClusterNodes } from "../cluster-nodes.ts";
import type { CommandContext } from "../command.ts";
import type { Component } from "./components.ts";
import { formatVersion, type KubernetesVersion } from "./version.ts";

/** What becomes of objects that are not known to be the nodes' own. */
export type InventoryPolicy = "MustMatch" | "AdoptIfNoInventory" | "AdoptAll";

export interface ManifestOptions {
  readonly policy: InventoryPolicy;
  /** Removes what was applied once and is not wanted any more. */
  readonly prune: boolean;
  /** Takes over fields that others own. */
  readonly force: boolean;
  /** How long the workloads that changed are waited for. */
  readonly reconcileMs: number;
}

export interface Upgrade {
  readonly context: CommandContext;
  readonly kubernetes: Kubernetes;
  readonly nodes: ClusterNodes;
  readonly to: KubernetesVersion;
  readonly dryRun: boolean;
  readonly prePull: boolean;
  readonly withKubelet: boolean;
  /** Comments of the configs go. */
  readonly withoutComments: boolean;
  /** Repositories instead of those that are configured. */
  readonly repositories: Readonly<Partial<Record<Component, string>>>;
  readonly manifests: ManifestOptions;
}

/** The image a component gets: its repository as it is, or as it is wanted, with the new version. */
export function imageFor(
  { to, repositories }: Pick<Upgrade, "to" | "repositories">,
  component: Component,
  present: string,
): string {
  const [named = ""] = present.split("@");
  const tag = tagOf(present);
  const variant = /-(?:slim|fat)$/u.exec(tag)?.[0] ?? "";
  const repository = repositories[component] ?? named.slice(0, tag === "" ? undefined : -tag.length - 1);
  return `${repository}:v${formatVersion(to)}${variant}`;
}
