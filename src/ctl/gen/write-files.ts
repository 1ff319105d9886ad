// Files that `gen` writes: all or nothing, and never over what is there.
import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { CommandContext } from "../command.ts";

/** Everything that holds secrets. */
export const privateMode = 0o600;
export const publicMode = 0o644;

export interface GeneratedFile {
  /** "-" prints. */
  readonly path: string;
  readonly bytes: Uint8Array | string;
  readonly mode: number;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A file that is already there is found before the first one is written. */
export async function writeFiles(
  context: CommandContext,
  files: readonly GeneratedFile[],
  force: boolean,
): Promise<void> {
  for (const { path } of files) {
    if (path !== "-" && !force && (await exists(path))) {
      throw new Error(`file "${path}" already exists, use --force to overwrite it`);
    }
  }
  for (const { path, bytes, mode } of files) {
    if (path === "-") {
      await context.output.print(typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes));
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes, { mode });
    context.output.note(`Created ${resolve(path)}`);
  }
}
