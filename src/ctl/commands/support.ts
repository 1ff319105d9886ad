// `support`: one archive with what helpers want to see of a cluster's nodes, without secrets. It is encrypted for whom the user names, else not at all.
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encryptFor, parseRecipient } from "../age.ts";
import type { CommandContext } from "../command.ts";
import { defineCommand, flag, integer, list, text, UsageError } from "../command.ts";
import { clusterName, collectBundle } from "../support-bundle.ts";

export const support = defineCommand({
  name: "support",
  summary: "collect logs and state of the nodes in one archive",
  insecure: true,
  options: {
    output: text(
      "-O, --output <file>",
      "file or folder to write to; support-CLUSTER.zip when absent, with .age when encrypted",
    ),
    workers: integer("-w, --num-workers <count>", "files of a node that are asked for at the same time", 1),
    verbose: flag("-v, --verbose", "say what is collected"),
    noEncryption: flag("--no-encryption", "write a plain archive: so it is without recipients"),
    noDefaultRecipients: flag(
      "--encryption-no-default-recipients",
      "for older clients: only those can read it that are named, as always",
    ),
    recipients: list("--encryption-recipients <keys>", "public keys (age1...) of those who may read it"),
  },
  async run(context, _args, { output, workers, verbose, noEncryption, recipients }) {
    if (workers < 1) throw new UsageError(`found ${workers} for --num-workers, want 1 or more`);
    if (noEncryption && recipients.length > 0) throw new UsageError("found recipients and --no-encryption, want one");
    for (const recipient of recipients) parseRecipient(recipient); // before anything is collected
    const { zip, failure } = await collectBundle(context, { verbose, atOnce: workers });
    if (zip !== undefined) {
      const isSealed = recipients.length > 0;
      const path = await targetPath(context, output, isSealed ? ".zip.age" : ".zip");
      await writeFile(path, isSealed ? encryptFor(recipients, zip) : zip, { mode: 0o600 });
      await context.output.print(`Support bundle is written to ${path}\n`);
    }
    if (failure !== undefined) throw failure;
  },
});

/** A folder stands for a file in it. */
async function targetPath(context: CommandContext, given: string, ending: string): Promise<string> {
  const isFolder = given !== "" && (await stat(given).catch(() => undefined))?.isDirectory() === true;
  return given === "" || isFolder ? join(given, `${await baseName(context)}${ending}`) : given;
}

/** A cluster's name is whatever somebody wrote: only what is harmless in a file's name is kept of it. */
async function baseName(context: CommandContext): Promise<string> {
  const name = (await clusterName(context))?.replaceAll(/[^\w.-]/gu, "_") ?? "";
  return name === "" ? "support" : `support-${name}`;
}
