// `upgrade-k8s`: brings a cluster's Kubernetes to another version, one component and one node after the other.
import { parseDurationMs } from "../../base/units.ts";
import { defaultKubernetesVersion } from "../../config/generate/options.ts";
import { choice, defineCommand, flag, span, text, toggle } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import { connectKubernetes } from "../kubernetes.ts";
import type { Component } from "../kubernetes-upgrade/components.ts";
import { checkFlags, checkSystems, nodesOfCluster, runningVersion } from "../kubernetes-upgrade/preflight.ts";
import { upgradeKubernetes } from "../kubernetes-upgrade/upgrade.ts";
import { checkPath, formatVersion, parseVersion } from "../kubernetes-upgrade/version.ts";

const policies = ["MustMatch", "AdoptIfNoInventory", "AdoptAll"] as const;

export const upgradeK8s = defineCommand({
  name: "upgrade-k8s",
  summary:
    "bring Kubernetes to another version: control plane, proxy, kubelets, manifests; can be run again when it was interrupted",
  warnsOfOlder: true,
  options: {
    to: text("--to <version>", "version to have", defaultKubernetesVersion),
    from: text("--from <version>", "version that runs; found out when absent"),
    endpoint: text("--endpoint <url>", "address of Kubernetes, if not that of its configuration"),
    dryRun: flag("--dry-run", "show the steps and what would change, change nothing"),
    prePull: toggle("--pre-pull-images [bool]", "have the images on the nodes before anything is stopped", true),
    upgradeKubelet: toggle("--upgrade-kubelet [bool]", "kubelets, too", true),
    withDocs: toggle("--with-docs [bool]", "keep the comments of the configs", true),
    withExamples: toggle("--with-examples [bool]", "the same: examples are comments", true),
    apiServer: text("--apiserver-image <repository>", "instead of the configured one, without a tag"),
    controllerManager: text("--controller-manager-image <repository>", "likewise"),
    scheduler: text("--scheduler-image <repository>", "likewise"),
    proxy: text("--proxy-image <repository>", "likewise"),
    kubelet: text("--kubelet-image <repository>", "likewise"),
    policy: choice(
      "--manifests-inventory-policy <policy>",
      "objects that do not say whose they are",
      policies,
      "AdoptIfNoInventory",
    ),
    noPrune: flag("--manifests-no-prune", "keep objects that are not in the manifests any more"),
    force: toggle("--manifests-force [bool]", "take over fields of objects that others changed", true),
    reconcileTimeout: span("--manifests-reconcile-timeout <span>", "how long changed workloads are waited for", "5m"),
  },
  async run(context, _args, options) {
    const client = await singleNode(context, "upgrade-k8s");
    const { clock, signal, output } = context;
    const to = parseVersion(options.to);
    const kubernetes = await connectKubernetes(client, { endpoint: options.endpoint, clock, signal });
    try {
      const nodes = await nodesOfCluster(kubernetes, signal);
      output.note(`discovered controlplane nodes ${JSON.stringify(nodes.controlPlanes)}`);
      output.note(`discovered worker nodes ${JSON.stringify(nodes.workers)}`);
      const from = options.from === "" ? await runningVersion(kubernetes, signal) : parseVersion(options.from);
      output.note(`upgrading Kubernetes from ${formatVersion(from)} to ${formatVersion(to)}`);
      checkPath(from, to);
      await checkSystems(context, nodes, to);
      await checkFlags(context, nodes, { from, to });
      const given: readonly (readonly [Component, string])[] = [
        ["kube-apiserver", options.apiServer],
        ["kube-controller-manager", options.controllerManager],
        ["kube-scheduler", options.scheduler],
        ["kube-proxy", options.proxy],
        ["kubelet", options.kubelet],
      ];
      await upgradeKubernetes({
        context,
        kubernetes,
        nodes,
        to,
        dryRun: options.dryRun,
        prePull: options.prePull,
        withKubelet: options.upgradeKubelet,
        withoutComments: !options.withDocs || !options.withExamples,
        repositories: Object.fromEntries(given.filter(([, repository]) => repository !== "")),
        manifests: {
          policy: options.policy,
          prune: !options.noPrune,
          force: options.force,
          reconcileMs: parseDurationMs(options.reconcileTimeout),
        },
      });
    } finally {
      kubernetes.destroy();
    }
  },
});
