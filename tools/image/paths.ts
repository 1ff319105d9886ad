// Where the image build reads and writes: what can be fetched or built again lies in a cache outside the work tree.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export const top: string = resolve(import.meta.dirname, "../..");
export const outDir: string = join(top, "out");

/** `$XDG_CACHE_HOME/ichor`, by default `~/.cache/ichor`. */
export const cacheDir: string = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "ichor");

/** All times in the image: 2026-01-01 00:00 UTC. Constant, so that the bytes depend on the sources alone. */
export const sourceDateEpoch = 1_767_225_600;

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function sha256OfFile(path: string): string {
  return sha256(readFileSync(path));
}

/** An empty folder. */
export function freshDir(path: string): string {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return path;
}

/**
 * Fills a folder of the cache once: `fill` writes to a temporary folder that gets its name only when all went well, so an
 * interrupted build leaves nothing half done.
 */
export function cachedDir(path: string, exists: (path: string) => boolean, fill: (path: string) => void): string {
  if (exists(path)) return path;
  const temporary = freshDir(`${path}.${process.pid}.tmp`);
  fill(temporary);
  rmSync(path, { recursive: true, force: true });
  renameSync(temporary, path);
  return path;
}
