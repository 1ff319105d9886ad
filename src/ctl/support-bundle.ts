// A bundle for support: an archive with what all nodes and their Kubernetes give.
import { encodeUtf8 } from "../base/bytes.ts";
import { errorChain, toError } from "../base/errors.ts";
import type { ZipEntry } from "../formats/zip.ts";
import { encodeZip } from "../formats/zip.ts";
import { Info } from "../resources/cluster/info.ts";
import type { CommandContext } from "./command.ts";
import { forEachNode } from "./fan-out.ts";
import { connectKubernetes } from "./kubernetes.ts";
import { findSpec } from "./upgrade.ts";
import { collectKubernetes, collectNode } from "./support.ts";

export interface Bundle {
  /** Undefined when nothing at all was collected. */
  readonly zip: Uint8Array | undefined;
  /** Some nodes gave nothing; what the others gave is there. */
  readonly failure: Error | undefined;
}

export interface BundleOptions {
  /** Say what is collected. */
  readonly verbose: boolean;
  /** Files of a node that are asked for at the same time. */
  readonly atOnce: number;
}

export async function collectBundle(context: CommandContext, { verbose, atOnce }: BundleOptions): Promise<Bundle> {
  const entries: ZipEntry[] = [];
  let failure: Error | undefined;
  try {
    await forEachNode(context, async (client) => {
      const tell = (name: string): void => {
        if (verbose) context.output.note(`${client.node}: ${name}`);
      };
      entries.push(...(await collectNode(client, { tell, atOnce })));
    });
  } catch (error) {
    failure = toError(error); // told to the caller, with what the other nodes gave
  }
  if (!context.session.flags.insecure) entries.push(...(await fromKubernetes(context, verbose)));
  if (entries.length === 0) return { zip: undefined, failure };
  const ordered = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { zip: encodeZip(ordered, new Date(context.clock.now())), failure };
}

/** What the first node that knows it calls its cluster; undefined when none does. */
export async function clusterName({ session }: Pick<CommandContext, "session">): Promise<string | undefined> {
  for (const node of await session.nodes()) {
    try {
      const info = await findSpec(await session.client(node), Info, "current");
      if (info !== undefined && info.clusterName !== "") return info.clusterName;
    } catch {
      continue; // it only names a file
    }
  }
  return undefined;
}

/** By the first node that gives credentials; without one, the cluster's part holds the reasons. */
async function fromKubernetes(context: CommandContext, verbose: boolean): Promise<readonly ZipEntry[]> {
  const { clock, signal, session, output } = context;
  const tell = (name: string): void => {
    if (verbose) output.note(`kubernetes: ${name}`);
  };
  const failures: string[] = [];
  for (const node of await session.nodes()) {
    try {
      const kubernetes = await connectKubernetes(await session.client(node), { clock, signal });
      try {
        return await collectKubernetes(kubernetes, { tell, signal });
      } finally {
        kubernetes.destroy();
      }
    } catch (error) {
      signal.throwIfAborted();
      failures.push(`${node}: ${errorChain(error)}`);
    }
  }
  return [{ name: "kubernetes/errors.txt", data: encodeUtf8(`${failures.join("\n")}\n`) }];
}
