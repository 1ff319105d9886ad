// Which nodes a person looks at: those that were named; without any, the endpoints, which are nodes too.
import { parseEndpoint } from "./endpoint.ts";
import type { Session } from "./session.ts";

/** Each once, in the order in which they were named. Rejects when nothing is named, or the client configuration cannot be used. */
export async function lookedAt(session: Session): Promise<readonly string[]> {
  const { flags } = session;
  if (!flags.insecure && flags.nodes.length === 0) {
    const { nodes = [], endpoints } = await session.context();
    const found = flags.endpoints.length > 0 ? flags.endpoints : endpoints;
    if (nodes.length === 0 && found.length > 0) return unique(found.map((endpoint) => parseEndpoint(endpoint).host));
  }
  const nodes = unique(await session.nodes());
  // a context that cannot work is told now, not by every node's state
  await session.client(nodes[0] ?? "");
  return nodes;
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
