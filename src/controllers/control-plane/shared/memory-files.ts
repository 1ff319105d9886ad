// Files in memory, with their owners: for tests of controllers that write some.
import { queue } from "../../../base/queue.ts";
import type { PodFileSystem } from "./write-files.ts";

export interface MemoryFiles extends PodFileSystem {
  text(path: string): string;
  /** `mode uid path` of each file and folder. */
  listing(): readonly string[];
  /** Resolves once the file has this text. */
  waitFor(path: string, text: string): Promise<void>;
}

export function memoryFiles(): MemoryFiles {
  const files = new Map<string, { readonly text: string; readonly mode: number; readonly uid: number }>();
  const folders = new Map<string, { readonly mode: number; readonly uid: number }>();
  const changes = queue<void>(1000, "drop-oldest");
  const line = (path: string, { mode, uid }: { readonly mode: number; readonly uid: number }): string =>
    `${mode.toString(8)} ${uid} ${path}`;
  return {
    findText: async (path) => files.get(path)?.text,
    async makeDirectory(path, { mode = 0o755, uid = 0 } = {}) {
      folders.set(path, { mode, uid });
    },
    async replace(path, data, { mode = 0o644, uid = 0 } = {}) {
      files.set(path, { text: typeof data === "string" ? data : new TextDecoder().decode(data), mode, uid });
      changes.push();
    },
    list: async (path) =>
      [...files.keys()]
        .filter((file) => file.slice(0, file.lastIndexOf("/")) === path)
        .map((file) => ({ name: file.slice(path.length + 1), kind: "file" })),
    async remove(path) {
      files.delete(path);
    },
    text: (path) => files.get(path)?.text ?? "",
    listing: () => [
      ...[...folders].map(([path, each]) => `${line(path, each)}/`),
      ...[...files].map(([path, each]) => line(path, each)),
    ],
    async waitFor(path, text) {
      if (files.get(path)?.text === text) return;
      for await (const _ of changes) if (files.get(path)?.text === text) return;
    },
  };
}
