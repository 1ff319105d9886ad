// `support`: one archive with what helpers want to see of a cluster's nodes, without secrets. It is encrypted for whom the user names, else not at all.
import { writeFile } from "node:fs/promises";
import { encodeUtf8 } from "../../base/bytes.ts";
import { errorChain, toError } from "../../base/errors.ts";
import type { ZipEntry } from "../../formats/zip.ts";
import { encodeZip } from "../../formats/zip.ts";
import { encryptFor, parseRecipient } from "../age.ts";
import type { CommandContext } from "../command.ts";
import { defineCommand, flag, list, text, UsageError } from "../command.ts";
import { forEachNode } from "../fan-out.ts";
import { connectKubernetes } from "../kubernetes.ts";
import { collectKubernetes, collectNode } from "../support.ts";

export const support = defineCommand({
  name: "support",
  summary: "collect logs and state of the nodes in one archive",
  options: {
    output: text("-O, --output <file>", "where to write; support.zip when absent, support.zip.age when encrypted"),
    verbose: flag("-v, --verbose", "say what is collected"),
    noEncryption: flag("--no-encryption", "write a plain archive: so it is without recipients"),
    recipients: list("--encryption-recipients <keys>", "public keys (age1...) of those who may read it"),
  },
  async run(context, _args, { output, verbose, noEncryption, recipients }) {
    if (noEncryption && recipients.length > 0) throw new UsageError("found recipients and --no-encryption, want one");
    for (const recipient of recipients) parseRecipient(recipient); // before anything is collected
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
      failure = toError(error); // thrown again below: what the other nodes gave is written first
    }
    entries.push(...(await fromKubernetes(context, verbose)));
    if (entries.length > 0) {
      const ordered = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const zip = encodeZip(ordered, new Date(context.clock.now()));
      const isSealed = recipients.length > 0;
      const path = output === "" ? `support.zip${isSealed ? ".age" : ""}` : output;
      await writeFile(path, isSealed ? encryptFor(recipients, zip) : zip, { mode: 0o600 });
      await context.output.print(`Support bundle is written to ${path}\n`);
    }
    if (failure !== undefined) throw failure;
  },
});

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
