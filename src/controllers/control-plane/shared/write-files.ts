// Files of the control plane's pods, each in place in one step and only where it differs.
import type { Files } from "../../../linux/files.ts";

export type PodFileSystem = Pick<Files, "findText" | "makeDirectory" | "replace" | "list" | "remove">;

/** One folder for one program: its files by name, owned by that program's user. */
export interface PodFolder {
  readonly path: string;
  readonly uid: number;
  readonly files: Readonly<Record<string, string>>;
}

const directoryMode = 0o755;
const fileMode = 0o400;

/** Programs that watch their files see the old or the new text. Files that are not wanted any more are removed. */
export async function writePodFolder(fs: PodFileSystem, { path, uid, files }: PodFolder): Promise<void> {
  const owner = { uid, gid: uid };
  await fs.makeDirectory(path, { mode: directoryMode, ...owner });
  for (const [name, text] of Object.entries(files)) {
    const file = `${path}/${name}`;
    if ((await fs.findText(file)) !== text) await fs.replace(file, text, { mode: fileMode, ...owner });
  }
  for (const { name } of await fs.list(path)) if (!Object.hasOwn(files, name)) await fs.remove(`${path}/${name}`);
}
