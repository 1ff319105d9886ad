// What only nodes, or the client configuration, know: names of services, logs, types. Somebody waits with a finger on a key: short, and silent about failures.
import type { CommandContext } from "../command.ts";
import { containerPlace } from "../commands/containers.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { listDefinitions, listResources, specOf } from "../../dashboard/live/resources.ts";
import type { NodeClient } from "../session.ts";
import type { Candidate } from "./plan.ts";
import type { CompletionSource } from "./source.ts";

const patienceMs = 2000;

const { MachineService } = rpc;

type Ask = (client: NodeClient, signal: AbortSignal) => Promise<readonly Candidate[]>;

async function services(client: NodeClient, signal: AbortSignal): Promise<readonly Candidate[]> {
  const { messages } = await client.unary(MachineService.ServiceList, {}, signal);
  return messages.flatMap((message) => message.services).map(({ id, state }) => ({ value: id, summary: state }));
}

/** Services, and all else that writes a log. */
async function logs(client: NodeClient, signal: AbortSignal): Promise<readonly Candidate[]> {
  const { messages } = await client.unary(MachineService.LogsContainers, {}, signal);
  return messages.flatMap(({ ids }) => ids).map((value) => ({ value, summary: "" }));
}

async function containers(client: NodeClient, signal: AbortSignal): Promise<readonly Candidate[]> {
  const { messages } = await client.unary(MachineService.Containers, containerPlace(true), signal);
  return messages.flatMap((message) => message.containers).map(({ id, status }) => ({ value: id, summary: status }));
}

async function resourceTypes(client: NodeClient): Promise<readonly Candidate[]> {
  const definitions = await listDefinitions(client);
  return definitions.flatMap(({ resourceType, displayType, aliases }) =>
    [resourceType.toLowerCase(), ...aliases].map((value) => ({ value, summary: displayType })),
  );
}

async function members(client: NodeClient): Promise<readonly Candidate[]> {
  const found = await listResources(client, { namespace: "cluster", type: "Members.cluster.talos.dev" });
  return found.flatMap((member) => {
    const { addresses = [], hostname = "" } = specOf(member) as { addresses?: readonly string[]; hostname?: string }; // each is checked by its default
    return addresses.slice(0, 1).map((value) => ({ value, summary: hostname }));
  });
}

const asks: Readonly<Record<Exclude<CompletionSource, "contexts">, readonly Ask[]>> = {
  services: [services],
  logs: [services, logs, containers],
  containers: [containers],
  "resource-types": [resourceTypes],
  nodes: [members],
};

/** Of the first node only: what others have besides can be written out. Never rejects. */
export async function askFor(source: CompletionSource, context: CommandContext): Promise<readonly Candidate[]> {
  try {
    if (source === "contexts") {
      const { config } = await context.session.talosConfig();
      return Object.keys(config.contexts).map((value) => ({ value, summary: "" }));
    }
    const nodes = await context.session.nodes();
    const own = source === "nodes" ? nodes.map((value) => ({ value, summary: "" })) : [];
    return distinct([...(await fromNode(asks[source], context, nodes[0] ?? "")), ...own]);
  } catch {
    return []; // no configuration, no node: nothing to offer
  }
}

/** Those of the calls that were answered in time. */
async function fromNode(calls: readonly Ask[], context: CommandContext, node: string): Promise<readonly Candidate[]> {
  using limit = context.clock.timeout(patienceMs, context.signal);
  const client = await context.session.client(node);
  const { promise: late, resolve } = Promise.withResolvers<readonly Candidate[]>();
  limit.signal.addEventListener("abort", () => resolve([]), { once: true });
  const answers = calls.map((call) => Promise.race([call(client, limit.signal).catch(() => []), late]));
  return (await Promise.all(answers)).flat();
}

function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const byValue = new Map(candidates.map((candidate) => [candidate.value, candidate]));
  return [...byValue.values()].toSorted((a, b) => (a.value < b.value ? -1 : 1));
}
