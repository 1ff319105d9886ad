// The config on the STATE volume: `config.yaml`, and beside it the one before, for the case that the last one cannot be read.
import { encodeUtf8 } from "../../../base/bytes.ts";
import { decodeConfig } from "../../../config/config.ts";
import type { Config } from "../../../config/document.ts";
import type { Files } from "../../../linux/files.ts";

const current = "config.yaml";
const previous = "config.yaml.prev";
const ownerOnly = 0o600;

export type StoredConfig =
  | { readonly kind: "none" }
  /** `isPrevious`: the last one cannot be read, which `problem` tells, and this is the one before. */
  | { readonly kind: "config"; readonly config: Config; readonly isPrevious: boolean; readonly problem: string }
  | { readonly kind: "unreadable"; readonly problem: string };

type FileConfig =
  | { readonly kind: "none" }
  | { readonly kind: "config"; readonly config: Config }
  | { readonly kind: "bad"; readonly problem: string };

async function readOne(files: Files, path: string): Promise<FileConfig> {
  const text = await files.findText(path);
  if (text === undefined) return { kind: "none" };
  if (text.trim() === "") return { kind: "bad", problem: "the file is empty" };
  const result = decodeConfig(encodeUtf8(text));
  return result.kind === "ok" ? { kind: "config", config: result.config } : { kind: "bad", problem: result.text };
}

export async function readStoredConfig(files: Files, folder: string): Promise<StoredConfig> {
  const last = await readOne(files, `${folder}/${current}`);
  if (last.kind === "config") return { ...last, isPrevious: false, problem: "" };
  const before = await readOne(files, `${folder}/${previous}`);
  const problem = last.kind === "bad" ? last.problem : `"${current}" is missing`;
  if (before.kind === "config") return { ...before, isPrevious: true, problem };
  return last.kind === "none" && before.kind === "none" ? { kind: "none" } : { kind: "unreadable", problem };
}

/** The text as it is there, whether it can be read as a config or not; undefined when there is none. */
export function storedText(files: Pick<Files, "findText">, folder: string): Promise<string | undefined> {
  return files.findText(`${folder}/${current}`);
}

/**
 * Keeps the text: the present file becomes the previous one, if it can be read, then the new one takes its place. Each is written beside its
 * place, synchronised and renamed; whenever the power is cut, a whole config is found: the old or the new one.
 */
export async function writeStoredConfig(files: Files, folder: string, text: string): Promise<void> {
  const path = `${folder}/${current}`;
  const before = await files.findText(path);
  if (before === text) return;
  const present = await readOne(files, path);
  if (present.kind === "config" && before !== undefined) {
    await files.replace(`${folder}/${previous}`, before, { mode: ownerOnly });
  }
  await files.replace(path, text, { mode: ownerOnly });
}
