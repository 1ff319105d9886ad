// Images are on the nodes before anything is stopped for them: a registry that is away costs no downtime.
import { ContainerDriver, ContainerdNamespace } from "../../wire/gen/common.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { NodeClient } from "../session.ts";
import { kubeletOf } from "./kubelet.ts";
import { proxyImageOf } from "./proxy.ts";
import { settingsOf, staticPods } from "./static-pod.ts";
import { imageFor, type Upgrade } from "./plan.ts";

interface Wanted {
  readonly image: string;
  readonly namespace: ContainerdNamespace;
}

export async function prePullImages(upgrade: Upgrade): Promise<void> {
  const { context, nodes, dryRun, withKubelet } = upgrade;
  const [first = ""] = nodes.controlPlanes;
  const proxy = await proxyImageOf(await context.session.client(first));
  for (const node of [...nodes.controlPlanes, ...nodes.workers]) {
    const client = await context.session.client(node);
    const wanted: Wanted[] = [];
    const add = (image: string, namespace: ContainerdNamespace): void => void wanted.push({ image, namespace });
    for (const component of nodes.controlPlanes.includes(node) ? staticPods : []) {
      const present = await settingsOf(client, component);
      if (present !== undefined) add(imageFor(upgrade, component, present.image), ContainerdNamespace.NS_CRI);
    }
    if (proxy !== undefined) add(imageFor(upgrade, "kube-proxy", proxy), ContainerdNamespace.NS_CRI);
    if (withKubelet) add(imageFor(upgrade, "kubelet", (await kubeletOf(client)).image), ContainerdNamespace.NS_SYSTEM);
    for (const each of wanted) {
      context.output.note(` > "${node}": pre-pulling ${each.image}${dryRun ? ": skipped in dry-run" : ""}`);
      if (dryRun) continue;
      if (!(await pull(client, each))) context.output.note(` < "${node}": not implemented, skipping`);
    }
  }
}

/** False when the node cannot do it. */
async function pull(client: NodeClient, { image, namespace }: Wanted): Promise<boolean> {
  const containerd = { driver: ContainerDriver.CRI, namespace };
  try {
    for await (const _ of client.stream(rpc.ImageService.Pull, { containerd, imageRef: image }));
    return true;
  } catch (error) {
    if (!hasStatus(error, Code.UNIMPLEMENTED))
      throw new Error(`Cannot pull "${image}" to ${client.node}`, { cause: error });
  }
  try {
    await client.unary(rpc.MachineService.ImagePull, { namespace, reference: image });
    return true;
  } catch (error) {
    if (hasStatus(error, Code.UNIMPLEMENTED)) return false;
    throw new Error(`Cannot pull "${image}" to ${client.node}`, { cause: error });
  }
}
