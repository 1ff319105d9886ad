// The go command: the machine's own, or Debian 13's from the pinned packages, unpacked in the cache. Either fetches the tool chain
// that inputs.lock names and hands over to it, so the same one builds everywhere; versions before 1.21 cannot do that.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { openPool } from "./debs.ts";
import type { Lock } from "./lock.ts";
import { cacheDir, cachedDir } from "./paths.ts";
import { existsSync } from "node:fs";
import { run } from "./run.ts";

const packages = ["golang-1.24-go", "golang-1.24-src"] as const;

/** Debian packages of the build itself: pinned as the others, but nothing of them gets into the image. */
export const buildPackages: readonly string[] = packages;

/** True for `go version go1.21.3 linux/amd64` and later. */
export function canFetchToolchains(version: string): boolean {
  const [, major = "0", minor = "0"] = /go(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 21);
}

/** Path or name of the command. */
export function findGo(lock: Lock): string {
  const { status, stdout } = spawnSync("go", ["version"], {
    encoding: "utf8",
    env: { ...process.env, GOTOOLCHAIN: "local" },
  });
  if (status === 0 && canFetchToolchains(stdout)) return "go";
  const pool = openPool(lock, packages);
  const key = packages.map((name) => lock.debs.find((deb) => deb.name === name)?.sha256.slice(0, 8)).join("-");
  // The two packages refer to each other by relative links, so they have to lie in one tree.
  const folder = cachedDir(join(cacheDir, "go/debian", key), existsSync, (target) => {
    for (const source of pool.values()) run("cp", ["-a", `${source}/.`, target]);
  });
  return join(folder, "usr/lib/go-1.24/bin/go");
}
