// A bundle for support: an archive with what all nodes and their Kubernetes give.
import { encodeUtf8 } from "../base/bytes.ts";
import { errorChain, toError } from "../base/errors.ts";
import type { ZipEntry } from "../formats/zip.ts";
import { encodeZip } from "../formats/zip.ts";
import type { CommandContext } from "./command.ts";
import { forEachNode } from "./fan-out.ts";
import { connectKubernetes } from "./kubernetes.ts";
import { collectKubernetes, collectNode } from "./support.ts";

export interface Bundle {
  /** Undefined when nothing at all was collected. */
  readonly zip: Uint8Array | undefined;
  /** Some nodes gave nothing; what the others gave is there. */
  readonly failure: Error | undefined;
}

export async function collectBundle(context: CommandContext, verbose: boolean): Promise<Bundle> {
  const entries: ZipEntry[] = [];
  let failure: Error | undefined;
  try {
    await forEachNode(context, async (client) => {
      const tell = (name: string): void => {
        if (verbose) context.output.note(`${client.node}: ${name}`);
      };
      entries.push(...(await collectNode(client, tell)));
    });
  } catch (error) {
    failure = toError(error); // told to the caller, with what the other nodes gave
  }
  entries.push(...(await fromKubernetes(context, verbose)));
  if (entries.length === 0) return { zip: undefined, failure };
  const ordered = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { zip: encodeZip(ordered, new Date(context.clock.now())), failure };
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
