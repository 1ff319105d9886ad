// The pinned Debian packages, unpacked: each in a folder of its own in the cache, no scripts run.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fetchDeb } from "./apt.ts";
import type { Lock } from "./lock.ts";
import { cacheDir, cachedDir } from "./paths.ts";
import { run } from "./run.ts";

/** Package name → folder with its files. */
export type Pool = ReadonlyMap<string, string>;

export function openPool(lock: Lock, names: readonly string[]): Pool {
  const pool = new Map<string, string>();
  for (const name of names) {
    const deb = lock.debs.find((each) => each.name === name);
    if (deb === undefined) throw new Error(`Cannot find package ${name} in inputs.lock: run make image-lock`);
    const folder = join(cacheDir, "unpacked", `${deb.name}-${deb.sha256.slice(0, 16)}`);
    pool.set(
      name,
      cachedDir(folder, existsSync, (target) => run("dpkg-deb", ["-x", fetchDeb(deb, lock.snapshot), target])),
    );
  }
  return pool;
}
