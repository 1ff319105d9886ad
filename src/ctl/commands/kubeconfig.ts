// `kubeconfig`: an administrator's credentials for the cluster's Kubernetes.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { concatBytes } from "../../base/bytes.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { CommandContext } from "../command.ts";
import { defineCommand, flag, text, toggle, UsageError } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import {
  encodeKubeconfigFile,
  findConflicts,
  mergeKubeconfig,
  parseKubeconfigFile,
  readKubeconfigFile,
  saveKubeconfigFile,
  unpackKubeconfig,
} from "../kubeconfig.ts";
import { ask } from "../question.ts";
import { dataOf } from "../../dashboard/live/streams.ts";

const fileName = "kubeconfig";

export const kubeconfig = defineCommand({
  name: "kubeconfig",
  summary: "download the administrator's kubeconfig and merge it into ~/.kube/config, or into the file that is named",
  arguments: "[path]",
  options: {
    merge: toggle(
      "-m, --merge [bool]",
      "merge into the file that is there; --merge=false writes a file of its own",
      true,
    ),
    force: flag("-f, --force", "replace what has the same name"),
    contextName: text("--force-context-name <name>", "name of the new context"),
  },
  async run(context, [given = ""], { merge, force, contextName }) {
    if (given === "-" && merge) throw new UsageError("path - is for --merge=false only");
    const client = await singleNode(context, "kubeconfig");
    const parts: Uint8Array[] = [];
    for await (const bytes of dataOf(client.stream(rpc.MachineService.Kubeconfig, {}))) parts.push(bytes);
    const downloaded = parseKubeconfigFile(unpackKubeconfig(concatBytes(parts)));
    const names: { readonly contextName?: string } = contextName === "" ? {} : { contextName };
    if (given === "-") {
      const file = mergeKubeconfig(parseKubeconfigFile(""), downloaded, { overwrite: true, ...names });
      await context.output.print(encodeKubeconfigFile(file));
      return;
    }
    const path = await targetPath(context, given, merge);
    const present = await readKubeconfigFile(path);
    if (!merge && present !== "" && !force)
      throw new Error(`Cannot write kubeconfig "${path}": it exists already, want --force to replace it`);
    const base = parseKubeconfigFile(merge ? present : "");
    const overwrite = force || (await wantsOverwrite(context, findConflicts(base, downloaded, names.contextName)));
    const file = mergeKubeconfig(base, downloaded, { overwrite, ...names });
    await saveKubeconfigFile(path, encodeKubeconfigFile(file));
    if (merge && file["current-context"] !== downloaded["current-context"] && contextName === "")
      context.output.note(`renamed the new context to "${file["current-context"]}"`);
  },
});

/** Where nobody can be asked nothing is lost: what is new gets another name. */
async function wantsOverwrite(context: CommandContext, conflicts: readonly string[]): Promise<boolean> {
  if (conflicts.length === 0 || !context.terminal.isInteractive) return false;
  const answer = await ask(
    context,
    `${conflicts.join(", ")}: already there and different. Overwrite, or rename the new ones? [o/R]`,
  );
  return /^o(?:verwrite)?$/iu.test(answer);
}

/** A folder stands for a file in it. */
async function targetPath({ env }: CommandContext, given: string, merge: boolean): Promise<string> {
  if (given === "") return merge ? (env.KUBECONFIG?.split(":")[0] ?? "") || `${env.HOME ?? ""}/.kube/config` : fileName;
  const info = await stat(given).catch(() => undefined);
  return info?.isDirectory() === true ? join(given, fileName) : given;
}
