// `support`: one archive with what helpers want to see of a cluster's nodes, without secrets. It is encrypted for whom the user names, else not at all.
import { writeFile } from "node:fs/promises";
import { encryptFor, parseRecipient } from "../age.ts";
import { defineCommand, flag, list, text, UsageError } from "../command.ts";
import { collectBundle } from "../support-bundle.ts";

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
    const { zip, failure } = await collectBundle(context, verbose);
    if (zip !== undefined) {
      const isSealed = recipients.length > 0;
      const path = output === "" ? `support.zip${isSealed ? ".age" : ""}` : output;
      await writeFile(path, isSealed ? encryptFor(recipients, zip) : zip, { mode: 0o600 });
      await context.output.print(`Support bundle is written to ${path}\n`);
    }
    if (failure !== undefined) throw failure;
  },
});
