// Configuration patches as users give them: the text itself, `@file`, or the name of a file.
import { encodeUtf8 } from "../base/bytes.ts";
import { configBytes, decodeConfig } from "../config/config.ts";
import type { Config } from "../config/document.ts";
import { patchConfig } from "../config/patch/patch.ts";
import { type Option, each } from "./command.ts";
import { readInput } from "./input-file.ts";

export function patchOption(flags: string, summary: string): Option<readonly string[]> {
  return each(flags, `${summary}: strategic or JSON patch, or a file; may be repeated`);
}

/** A single word that begins no list and no map names a file: it could not be a patch. */
function pathOf(source: string): string | undefined {
  if (source.startsWith("@")) return source.slice(1);
  return /^[^[{\s]\S*$/u.test(source) ? source : undefined;
}

export interface PatchText {
  /** Absent when the text itself was given. */
  readonly path?: string;
  readonly bytes: Uint8Array;
}

/** The texts of the patches, in their order. */
export async function readPatches(sources: readonly string[]): Promise<readonly PatchText[]> {
  const texts: PatchText[] = [];
  for (const source of sources) {
    const path = pathOf(source);
    texts.push(path === undefined ? { bytes: encodeUtf8(source) } : { path, bytes: await readInput("patch", path) });
  }
  return texts;
}

/** The configuration with the patches applied; the bytes as they were, comments and all, when there is none. */
export function patchBytes(bytes: Uint8Array, patches: readonly PatchText[]): Uint8Array {
  if (patches.length === 0) return bytes;
  const decoded = decodeConfig(bytes, { local: true });
  if (decoded.kind === "invalid") throw new Error(`Cannot read configuration: ${decoded.text}`);
  return configBytes(patched(decoded.config, patches));
}

/** The configuration with the patches applied; itself when there is none. */
export function patched(config: Config, patches: readonly PatchText[]): Config {
  if (patches.length === 0) return config;
  const apply = (some: readonly PatchText[]) =>
    patchConfig(
      config,
      some.map(({ bytes }) => bytes),
    );
  const result = apply(patches);
  if (result.kind === "ok") return result.config;
  const failed = patches.findIndex((_, index) => apply(patches.slice(0, index + 1)).kind === "invalid");
  throw new Error(`Cannot apply patch${nameOf(patches, failed)}: ${result.text}`);
}

/** ` "file"`, or its number among several. */
function nameOf(patches: readonly PatchText[], index: number): string {
  const path = patches[index]?.path;
  if (path !== undefined) return ` "${path}"`;
  return patches.length === 1 || index < 0 ? "" : ` ${index + 1} of ${patches.length}`;
}
