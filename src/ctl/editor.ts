// The user's editor: a text goes into a file of its own, and comes back as the user left it.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext } from "./command.ts";

export interface EditedFile extends AsyncDisposable {
  readonly path: string;
  /** Writes the text, waits until the user has left the editor, and gives what the file holds then. */
  edit(text: string): Promise<string>;
  /** The file outlives this: the user's work shall not be lost. */
  keep(): void;
}

type EditorContext = Pick<CommandContext, "env" | "terminal" | "signal">;

/** Readable by its owner only: what is edited may be secret. */
export async function openEditedFile(context: EditorContext, name: string): Promise<EditedFile> {
  const folder = await mkdtemp(join(tmpdir(), "ichorctl-edit-"));
  const path = join(folder, name);
  let isKept = false;
  return {
    path,
    async edit(text) {
      await writeFile(path, text, { mode: 0o600 });
      await runEditor(context, path);
      return readFile(path, "utf8");
    },
    keep: () => void (isKept = true),
    async [Symbol.asyncDispose]() {
      if (!isKept) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An editor is a command line, as in `code --wait`: the shell takes it apart, the file is its last argument. */
async function runEditor({ env, terminal, signal }: EditorContext, path: string): Promise<void> {
  const editor = [env.TALOS_EDITOR, env.EDITOR].find((each) => each !== undefined && each !== "") ?? "vi";
  using held = new DisposableStack();
  held.use(terminal.takeSignals(() => undefined)); // keys such as Ctrl-C are the editor's
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  spawn("/bin/sh", ["-c", `${editor} "$1"`, "sh", path], { stdio: "inherit", signal })
    .on("error", reject)
    .on("close", resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`Cannot edit "${path}": editor "${editor}" ended with code ${String(code)}, want 0`);
}
