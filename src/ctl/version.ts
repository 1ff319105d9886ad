// The version of this program. The bundler puts the real values in place of the constants; from source the package tells, as far as it can.
import { readFileSync } from "node:fs";

/** Replaced by the bundler; absent when run from source. */
declare const ICHOR_VERSION: string | undefined;
declare const ICHOR_SHA: string | undefined;
declare const ICHOR_BUILT: string | undefined;

/** Version of the machine API that this client speaks: nodes and clients compare the part before the "+". */
const apiVersion = "v1.14.0";

/** What a checkout is instead of a build. */
const fromSource = "run from source";

export interface ClientVersion {
  readonly tag: string;
  /** Of the commit, and `-dirty` when the sources differed from it; words where there is none. */
  readonly sha: string;
  /** When, ISO 8601; words likewise. */
  readonly built: string;
  /** What runs it: `node v26.10.0`. */
  readonly runtime: string;
  readonly os: string;
  readonly arch: string;
}

export function clientVersion(): ClientVersion {
  const version = typeof ICHOR_VERSION === "string" ? ICHOR_VERSION : packageVersion();
  return {
    tag: `${apiVersion}+ichor.${version}`,
    sha: typeof ICHOR_SHA === "string" ? ICHOR_SHA : fromSource,
    built: typeof ICHOR_BUILT === "string" ? ICHOR_BUILT : fromSource,
    runtime: `node ${process.version}`,
    os: process.platform,
    arch: process.arch === "x64" ? "amd64" : process.arch,
  };
}

function packageVersion(): string {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return version;
}
