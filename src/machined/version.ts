// The version of the node. The bundler puts the real values in place of the constants.
import type { BuildInfo } from "../api/context.ts";

/** Replaced by the bundler; absent when run from source. */
declare const ICHOR_VERSION: string | undefined;
declare const ICHOR_SHA: string | undefined;
declare const ICHOR_BUILT: string | undefined;
declare const ICHOR_EPOCH_SECONDS: number | undefined;

/** Version of the machine API that this node speaks: clients compare the part before the "+". */
const apiVersion = "v1.14.0";

/** `imageVersion` is the tag that the image itself has, when it has one. */
export function buildInfo(imageVersion: string | undefined): BuildInfo {
  const version = typeof ICHOR_VERSION === "string" ? ICHOR_VERSION : "dev";
  return {
    tag: imageVersion ?? `${apiVersion}+ichor.${version}`,
    sha: typeof ICHOR_SHA === "string" ? ICHOR_SHA : "unknown",
    built: typeof ICHOR_BUILT === "string" ? ICHOR_BUILT : "",
    runtimeVersion: `node ${process.version}`,
    arch: process.arch === "x64" ? "amd64" : process.arch,
  };
}

/** Milliseconds since 1970: the date of the image's files. No node runs it earlier. */
export function imageTimeMs(): number {
  return typeof ICHOR_EPOCH_SECONDS === "number" ? ICHOR_EPOCH_SECONDS * 1000 : 0;
}
