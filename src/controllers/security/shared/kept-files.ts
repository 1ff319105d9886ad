// A folder of small files as it was read once: changed in memory, and written when its volume is there.
import type { TufStore } from "../../../pki/tuf/repository.ts";
import type { Files } from "../../../linux/files.ts";

export interface KeptFiles extends TufStore {
  readonly isChanged: () => boolean;
  /** Each file on its own survives power cuts; all together need not fit: whoever reads them looks at that. */
  readonly save: (folder: string) => Promise<void>;
}

const ownerOnly = 0o600;

/** Empty when there is no such folder. */
export async function openKeptFiles(
  files: Pick<Files, "read" | "exists" | "list" | "replace" | "remove">,
  folder: string,
): Promise<KeptFiles> {
  const contents = new Map<string, Uint8Array>();
  if (await files.exists(folder)) {
    for (const { name, kind } of await files.list(folder))
      if (kind === "file" && !name.endsWith("-tmp")) contents.set(name, await files.read(`${folder}/${name}`));
  }
  /** Names that are not on the disk as they are here. */
  const changed = new Set<string>();
  return {
    read: async (name) => contents.get(name),
    write: async (name, bytes) => {
      contents.set(name, bytes);
      changed.add(name);
    },
    remove: async (name) => {
      if (contents.delete(name)) changed.add(name);
    },
    isChanged: () => changed.size > 0,
    save: async (to) => {
      for (const name of changed) {
        const bytes = contents.get(name);
        if (bytes === undefined) await files.remove(`${to}/${name}`);
        else await files.replace(`${to}/${name}`, bytes, { mode: ownerOnly });
        changed.delete(name);
      }
    },
  };
}
