// `support`: one archive with what helpers want to see of a cluster's nodes. Nothing of it is encrypted, and nothing in it is a secret.
import { writeFile } from "node:fs/promises";
import { toError } from "../../base/errors.ts";
import type { ZipEntry } from "../../formats/zip.ts";
import { encodeZip } from "../../formats/zip.ts";
import { defineCommand, flag, text, UsageError } from "../command.ts";
import { forEachNode } from "../fan-out.ts";
import { collectNode } from "../support.ts";

export const support = defineCommand({
  name: "support",
  summary: "collect logs and state of the nodes in one archive",
  options: {
    output: text("-O, --output <file>", "where to write", "support.zip"),
    verbose: flag("-v, --verbose", "say what is collected"),
    noEncryption: flag("--no-encryption", "write a plain archive, which is what happens anyway"),
    recipients: text("--encryption-recipients <keys>", "public keys of those who may read it"),
  },
  async run(context, _args, { output, verbose, recipients }) {
    if (recipients !== "") throw new UsageError("Cannot encrypt the archive: it is written as it is");
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
    if (entries.length > 0) {
      const ordered = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      await writeFile(output, encodeZip(ordered, new Date(context.clock.now())), { mode: 0o600 });
      await context.output.print(`Support bundle is written to ${output}\n`);
    }
    if (failure !== undefined) throw failure;
  },
});
