// What belongs to the cluster rather than to one node: members of etcd, nodes of Kubernetes, the bundle for support.
import { errorChain, toError } from "../../../base/errors.ts";
import type { Kubernetes } from "../../../clients/kubernetes/client.ts";
import type { KubernetesObject } from "../../../clients/kubernetes/object.ts";
import { nodes as nodeResource } from "../../../clients/kubernetes/object.ts";
import type { EtcdView, Job, KubernetesNode } from "../../../console/protocol.ts";
import { Code, StatusError } from "../../../rpc/status.ts";
import { rpc } from "../../../wire/gen/rpc.ts";
import { encryptFor, parseRecipient } from "../../age.ts";
import { connectKubernetes } from "../../kubernetes.ts";
import { summaryOf } from "../../../dashboard/live/summary.ts";
import { collectBundle } from "../../support-bundle.ts";
import { BadRequestError, listField } from "../body.ts";
import type { Call, Route } from "../route.ts";

/** Those that may have an etcd and credentials for Kubernetes; all of the console's while nothing is known. */
function controlPlanes({ models }: Call): readonly string[] {
  const known = [...models.values()].filter((model) => ["controlplane", "init"].includes(summaryOf(model).type));
  return known.length > 0 ? known.map(({ node }) => node) : [...models.keys()];
}

/** The first answer; rejects with the last failure. */
async function firstOf<T>(names: readonly string[], ask: (node: string) => Promise<T>): Promise<T> {
  let failure = new Error("no control plane node is known");
  for (const node of names) {
    try {
      return await ask(node);
    } catch (error) {
      failure = toError(error); // the next one may do
    }
  }
  throw failure;
}

const hex = (id: bigint): string => id.toString(16).padStart(16, "0");

async function etcd(call: Call): Promise<EtcdView> {
  const { session } = call.context;
  const { MachineService } = rpc;
  const planes = controlPlanes(call);
  const status = await Promise.all(planes.map((node) => etcdStatus(call, node)));
  const leaders = new Set(status.filter(({ leader }) => leader).map(({ member }) => member));
  const members = await firstOf(planes, async (node) =>
    (await session.client(node)).unary(MachineService.EtcdMemberList, { queryLocal: false }, call.signal),
  );
  const alarms = await firstOf(planes, async (node) =>
    (await session.client(node)).unary(MachineService.EtcdAlarmList, {}, call.signal),
  ).catch(() => ({ messages: [] })); // members are worth seeing without
  return {
    members: members.messages.flatMap((message) =>
      message.members.map(({ id, hostname, peerUrls, clientUrls, isLearner: learner }) => ({
        id: hex(id),
        hostname,
        peerUrls,
        clientUrls,
        learner,
        leader: leaders.has(hex(id)),
      })),
    ),
    status,
    alarms: alarms.messages.flatMap((message) =>
      message.memberAlarms.map(({ memberId, alarm }) => `${hex(memberId)}: alarm ${alarm}`),
    ),
  };
}

async function etcdStatus(call: Call, node: string): Promise<EtcdView["status"][number]> {
  const none = { node, member: "", leader: false, dbBytes: 0, inUseBytes: 0, raftTerm: "", raftIndex: "", errors: [] };
  try {
    const client = await call.context.session.client(node);
    const { messages } = await client.unary(rpc.MachineService.EtcdStatus, {}, call.signal);
    const found = messages[0]?.memberStatus;
    if (found === undefined) return { ...none, failure: "the node says nothing" };
    return {
      node,
      member: hex(found.memberId),
      leader: found.leader === found.memberId,
      dbBytes: Number(found.dbSize),
      inUseBytes: Number(found.dbSizeInUse),
      raftTerm: String(found.raftTerm),
      raftIndex: String(found.raftIndex),
      errors: found.errors,
      failure: "",
    };
  } catch (error) {
    return { ...none, failure: errorChain(error) };
  }
}

async function withKubernetes<T>(call: Call, ask: (kubernetes: Kubernetes) => Promise<T>): Promise<T> {
  const { session, clock } = call.context;
  return firstOf(controlPlanes(call), async (node) => {
    const options = { endpoint: call.kubernetesEndpoint, clock, signal: call.signal };
    const kubernetes = await connectKubernetes(await session.client(node), options);
    try {
      return await ask(kubernetes);
    } catch (error) {
      const where = `Cannot ask Kubernetes at ${kubernetes.server} (another address: --k8s-endpoint)`;
      throw new StatusError(Code.UNAVAILABLE, where, { cause: error });
    } finally {
      kubernetes.destroy();
    }
  });
}

async function kubernetesNodes(call: Call): Promise<readonly KubernetesNode[]> {
  const { items } = await withKubernetes(call, (kubernetes) => kubernetes.list(nodeResource, {}, call.signal));
  return items.map(kubernetesNode).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What is read of a Node. Source: Kubernetes API reference, Node v1 core. */
interface NodeFields {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly nodeInfo?: { readonly kubeletVersion?: string; readonly containerRuntimeVersion?: string };
  };
}

const rolePrefix = "node-role.kubernetes.io/";

export function kubernetesNode(object: KubernetesObject): KubernetesNode {
  const { spec, status } = object as NodeFields; // an object of this kind, as the API server serves it
  const { name = "", creationTimestamp } = object.metadata;
  return {
    name,
    ...readiness(status),
    roles: rolesOf(object),
    schedulable: spec?.unschedulable !== true,
    version: status?.nodeInfo?.kubeletVersion ?? "",
    addresses: status?.addresses?.filter(({ type }) => type === "InternalIP").map(({ address }) => address) ?? [],
    runtime: status?.nodeInfo?.containerRuntimeVersion ?? "",
    createdMs: typeof creationTimestamp === "string" ? Date.parse(creationTimestamp) : 0,
  };
}

function readiness(status: NodeFields["status"]): Pick<KubernetesNode, "ready" | "reason"> {
  const found = status?.conditions?.find(({ type }) => type === "Ready");
  if (found?.status === "True") return { ready: true, reason: "" };
  return { ready: false, reason: found?.message ?? "the node has not said anything yet" };
}

function rolesOf({ metadata }: KubernetesObject): readonly string[] {
  const labels = Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith(rolePrefix));
  return labels.map((label) => label.slice(rolePrefix.length));
}

async function support(call: Call): Promise<Job> {
  const recipients = listField(call.body, "recipients").filter((each) => each.trim() !== "");
  try {
    for (const recipient of recipients) parseRecipient(recipient);
  } catch (error) {
    throw new BadRequestError("Cannot encrypt the bundle", { cause: error });
  }
  const known = [...call.models.keys()];
  const chosen = listField(call.body, "nodes").filter((node) => known.includes(node));
  const nodes = chosen.length > 0 ? chosen : known;
  call.audit(`${nodes.join(", ")}: collect a bundle for support`);
  return call.jobs.start({
    title: "support bundle",
    nodes,
    async run(context) {
      const { zip, failure } = await collectBundle(context, { verbose: true, atOnce: 1 });
      if (zip === undefined) throw failure ?? new Error("no node gave anything");
      const isSealed = recipients.length > 0;
      const day = new Date(context.clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/gu, "");
      context.output.note(`the bundle is complete: ${zip.length} bytes`);
      return {
        name: `support-${day}.zip${isSealed ? ".age" : ""}`,
        bytes: isSealed ? encryptFor(recipients, zip) : zip,
      };
    },
  });
}

export const clusterRoutes: readonly Route[] = [
  { kind: "json", method: "GET", path: "/api/etcd", handle: etcd },
  { kind: "json", method: "GET", path: "/api/kubernetes/nodes", handle: kubernetesNodes },
  { kind: "json", method: "POST", path: "/api/support", changes: false, handle: support },
];
