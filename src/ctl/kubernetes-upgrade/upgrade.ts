// A running Kubernetes brought to another version: component by component, node by node, each waited for.
import { upgradeKubelet } from "./kubelet.ts";
import { syncManifests } from "./manifests.ts";
import type { Upgrade } from "./plan.ts";
import { prePullImages } from "./pre-pull.ts";
import { upgradeProxy } from "./proxy.ts";
import { staticPods, upgradeStaticPod } from "./static-pod.ts";
import { formatVersion } from "./version.ts";

/** What is done may be done again: a part that has the version already is only waited for. Rejects with what did not come about. */
export async function upgradeKubernetes(upgrade: Upgrade): Promise<void> {
  const { nodes, prePull, withKubelet } = upgrade;
  if (prePull) await prePullImages(upgrade);
  for (const component of staticPods) await upgradeStaticPod(upgrade, component);
  await upgradeProxy(upgrade);
  if (withKubelet) {
    upgrade.context.output.note(`updating kubelet to version "${formatVersion(upgrade.to)}"`);
    for (const node of [...nodes.controlPlanes, ...nodes.workers]) await upgradeKubelet(upgrade, node);
  }
  await syncManifests(upgrade);
}
