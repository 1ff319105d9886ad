// Nodes that are older than this program may not know what it asks of them: that is said before it is asked.
import type { CommandContext } from "./command.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { clientVersion } from "./version.ts";
import { compareVersions, parseVersion } from "./kubernetes-upgrade/version.ts";

/** Without what is behind the "+", which says who built it and has no order. */
function ordered(tag: string): ReturnType<typeof parseVersion> | undefined {
  try {
    return parseVersion(tag.split("+")[0] ?? "");
  } catch {
    return undefined; // a build without a version is neither older nor newer
  }
}

/** The warning for a node with this version; undefined when there is nothing to say. */
export function skewWarning(node: string, server: string, client: string): string | undefined {
  const [theirs, ours] = [ordered(server), ordered(client)];
  if (theirs === undefined || ours === undefined || compareVersions(theirs, ours) >= 0) return undefined;
  return `WARNING: ${node}: server version ${server} is older than client version ${client}`;
}

/** Asks all nodes at once. A node that does not answer is no matter of versions: the command itself will tell. */
export async function warnOfOlderNodes({ session, output }: Pick<CommandContext, "session" | "output">): Promise<void> {
  const nodes = await session.nodes().catch(() => []);
  const warnings = await Promise.all(
    nodes.map(async (node) => {
      try {
        const { messages } = await (await session.client(node)).unary(rpc.MachineService.Version, {});
        return skewWarning(node, messages[0]?.version?.tag ?? "", clientVersion().tag);
      } catch {
        return undefined;
      }
    }),
  );
  for (const warning of warnings) if (warning !== undefined) output.note(warning);
}
