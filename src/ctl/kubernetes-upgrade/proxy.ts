// kube-proxy: its image stands in the configs of the control planes; its pods change with the manifests that the nodes make of them.
import { getSpec, changeConfig } from "../cluster-nodes.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { NodeClient } from "../session.ts";
import { setImage } from "./components.ts";
import { imageFor, type Upgrade } from "./plan.ts";
import { formatVersion } from "./version.ts";

const record = { namespace: "controlplane", type: "BootstrapManifestsConfigs.kubernetes.talos.dev", id: "manifests" };

/** The image that a control plane makes manifests with; undefined without a kube-proxy. */
export async function proxyImageOf(client: NodeClient): Promise<string | undefined> {
  try {
    const { proxyEnabled = false, proxyImage = "" } = (await getSpec(client, record)) as {
      readonly proxyEnabled?: boolean;
      readonly proxyImage?: string;
    };
    return proxyEnabled ? proxyImage : undefined;
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return undefined;
    throw error;
  }
}

export async function upgradeProxy(upgrade: Upgrade): Promise<void> {
  const { context, nodes, to, dryRun, withoutComments } = upgrade;
  const { output } = context;
  output.note(`updating kube-proxy to version "${formatVersion(to)}"`);
  for (const node of nodes.controlPlanes) {
    output.note(` > "${node}": starting update`);
    const client = await context.session.client(node);
    const present = await proxyImageOf(client);
    if (present === undefined) {
      output.note(` < "${node}": kube-proxy is disabled`);
      continue;
    }
    const image = imageFor(upgrade, "kube-proxy", present);
    if (present === image) {
      output.note(` < "${node}": machine configuration has this version already`);
      continue;
    }
    const edit = (yaml: string): string => setImage(yaml, "kube-proxy", { image, withoutComments });
    const details = await changeConfig(client, edit, { dryRun });
    output.note(
      dryRun
        ? ` > "${node}": skipped in dry-run: ${present} -> ${image}`
        : ` < "${node}": machine configuration patched`,
    );
    if (dryRun) output.note(details);
  }
}
