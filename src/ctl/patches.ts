// Configuration patches as users give them: the text itself, or `@file`.
import { readFile } from "node:fs/promises";
import { encodeUtf8 } from "../base/bytes.ts";
import { configBytes, decodeConfig } from "../config/config.ts";
import { patchConfig } from "../config/patch/patch.ts";
import { type Option, each } from "./command.ts";

export function patchOption(flags: string, summary: string): Option<readonly string[]> {
  return each(flags, `${summary}: strategic or JSON patch, or @file; may be repeated`);
}

/** The texts of the patches, in their order. */
export async function readPatches(sources: readonly string[]): Promise<readonly Uint8Array[]> {
  const texts: Uint8Array[] = [];
  for (const source of sources) {
    texts.push(source.startsWith("@") ? await readFile(source.slice(1)) : encodeUtf8(source));
  }
  return texts;
}

/** The configuration with the patches applied; the bytes as they were, comments and all, when there is none. */
export function patchBytes(bytes: Uint8Array, patches: readonly Uint8Array[]): Uint8Array {
  if (patches.length === 0) return bytes;
  const decoded = decodeConfig(bytes);
  if (decoded.kind === "invalid") throw new Error(`Cannot read configuration: ${decoded.text}`);
  const patched = patchConfig(decoded.config, patches);
  if (patched.kind === "invalid") throw new Error(`Cannot apply patch: ${patched.text}`);
  return configBytes(patched.config);
}
