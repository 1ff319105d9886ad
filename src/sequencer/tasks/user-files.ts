// Files of `machine.files`: written at each boot; those outside of /var lie below it, and are bound read-only over the files of the image.
import { errorChain } from "../../base/errors.ts";
import { machineFiles, type MachineFile } from "../../config/view/runtime.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import type { SequencerNode } from "../node.ts";
import { readConfig } from "../read-config.ts";
import type { Task } from "../sequence.ts";

const variable = "/var";
/** A controller makes it a part of the runtime's settings. */
const runtimeCustomization = "/etc/cri/conf.d/20-customization.part";

async function wantedFiles(node: SequencerNode): Promise<readonly MachineFile[]> {
  const config = await readConfig(node);
  return (config === undefined ? [] : machineFiles(config)).filter(({ path }) => path !== runtimeCustomization);
}

function isVariable(path: string): boolean {
  return path.startsWith(`${variable}/`);
}

/** A path that means itself. */
function isPlain(path: string): boolean {
  return (
    path.startsWith("/") &&
    path.split("/").every((part, index) => (part === "") === (index === 0) && !/^\.\.?$/u.test(part))
  );
}

async function contentOf({ path, op, content }: MachineFile, { files }: SequencerNode): Promise<string> {
  switch (op) {
    case "create":
      if (!isVariable(path)) throw new Error(`found "${path}" to create, want a path below ${variable}`);
      return content;
    case "overwrite":
      if (!(await files.exists(path))) throw new Error(`found no file "${path}" to overwrite`);
      return content;
    case "append":
      return (await files.readText(path)) + content;
    default:
      throw new Error(`found "${op}", want create, append or overwrite`);
  }
}

async function isBound({ mounts }: SequencerNode, path: string): Promise<boolean> {
  return (await mounts.table()).some(({ target }) => target === path);
}

async function writeFile(file: MachineFile, node: SequencerNode): Promise<void> {
  const { path, mode } = file;
  if (!isPlain(path)) throw new Error(`found path "${path}", want an absolute one without steps`);
  if (await isBound(node, path)) return; // this run of the node has done it already
  const content = await contentOf(file, node);
  const target = isVariable(path) ? path : `${variable}${path}`;
  await node.files.makeDirectory(target.slice(0, target.lastIndexOf("/")), {});
  await node.files.replace(target, content, { mode });
  if (!isVariable(path)) await node.mounts.bind(target, path, { flags: ["read-only"] });
}

const diagnosticId = "machine-files";

/** What could not be written is to be seen as long as the node runs: `get diagnostics`. */
async function diagnose({ state }: SequencerNode, problems: readonly string[]): Promise<void> {
  if (problems.length > 0) {
    const message = "files of the machine configuration could not be written";
    await state.modify(Diagnostic, diagnosticId, () => ({ message, details: problems }));
  } else if ((await state.find(Diagnostic, diagnosticId)) !== undefined) await state.destroy(Diagnostic, diagnosticId);
}

/** One file that cannot be written does not keep the node from its work: it is told in the log and as a diagnostic. */
export const writeUserFiles: Task<SequencerNode> = {
  name: "writeUserFiles",
  async run(node, { say, signal }) {
    const problems: string[] = [];
    for (const file of await wantedFiles(node)) {
      signal.throwIfAborted();
      try {
        await writeFile(file, node);
        say(`wrote ${file.path}`);
      } catch (error) {
        const problem = `cannot write ${file.path}: ${errorChain(error)}`;
        say(problem);
        problems.push(problem);
      }
    }
    await diagnose(node, problems);
  },
};

/** Before their volume is: what is bound elsewhere keeps it. */
export const unmountUserFiles: Task<SequencerNode> = {
  name: "unmountBind",
  async run(node, { say }) {
    for (const { path } of await wantedFiles(node)) {
      if (isVariable(path) || !(await isBound(node, path))) continue;
      say(`unmounting ${path}`);
      await node.mounts.unmount(path, "detach");
    }
  },
};
