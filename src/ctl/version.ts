// The version of this program. The bundler puts the real values in place of the constants.

/** Replaced by the bundler; absent when run from source. */
declare const ICHOR_VERSION: string | undefined;
declare const ICHOR_SHA: string | undefined;

/** Version of the machine API that this client speaks: nodes and clients compare the part before the "+". */
const apiVersion = "v1.14.0";

export interface ClientVersion {
  readonly tag: string;
  readonly sha: string;
  readonly os: string;
  readonly arch: string;
}

export function clientVersion(): ClientVersion {
  const version = typeof ICHOR_VERSION === "string" ? ICHOR_VERSION : "dev";
  const sha = typeof ICHOR_SHA === "string" ? ICHOR_SHA : "undefined";
  return {
    tag: `${apiVersion}+ichor.${version}`,
    sha,
    os: process.platform,
    arch: process.arch === "x64" ? "amd64" : process.arch,
  };
}
