// Files that a profile names: a folder, an OCI image in a layout folder, or a tar archive of either.
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../base/errors.ts";
import { sha256Hex } from "../formats/sha256.ts";
import type { ContentSource } from "./profile.ts";
import type { ImagerTools } from "./tools.ts";

interface Descriptor {
  readonly digest: string;
  readonly mediaType?: string;
  readonly platform?: { readonly architecture?: string };
}

function blob(layout: string, { digest }: Descriptor): string {
  const path = join(layout, "blobs", digest.replace(":", "/"));
  const found = `sha256:${sha256Hex(readFileSync(path))}`;
  if (found !== digest) throw new FormatError(`Cannot use ${path}: found digest ${found}, want ${digest}`);
  return path;
}

/** An index or a manifest; what is missing in it is noticed where it is used. */
interface OciDocument {
  readonly manifests?: readonly Descriptor[];
  readonly layers?: readonly Descriptor[];
}

function readDocument(path: string): OciDocument {
  return JSON.parse(readFileSync(path, "utf8")) as OciDocument; // as above
}

/** Unpacks the image of an OCI layout, layer by layer. */
function unpackLayout(layout: string, target: string, tools: ImagerTools): void {
  let document = readDocument(join(layout, "index.json"));
  while (document.layers === undefined) {
    const manifests = document.manifests ?? [];
    const chosen = manifests.find(({ platform }) => platform?.architecture === "amd64") ?? manifests[0];
    if (chosen === undefined) throw new FormatError(`Cannot use ${layout}: found no image in it`);
    document = readDocument(blob(layout, chosen));
  }
  for (const layer of document.layers)
    tools.run("tar", ["-xf", blob(layout, layer), "-C", target, "-p", "--no-same-owner"]);
}

/** The files in a folder below `work`, an empty one: they are ours to change. `folder` is where paths of the profile start. */
export function openContent(
  source: ContentSource,
  { folder, work }: { readonly folder: string; readonly work: string },
  tools: ImagerTools,
): string {
  const path = join(folder, source.path);
  const target = join(work, "content");
  mkdirSync(target, { recursive: true });
  let { kind } = source;
  let from = path;
  if (kind === "archive") {
    from = join(work, "archive");
    mkdirSync(from);
    tools.run("tar", ["-xf", path, "-C", from, "-p", "--no-same-owner"]);
    kind = existsSync(join(from, "index.json")) ? "layout" : "folder";
  }
  if (kind === "layout") unpackLayout(from, target, tools);
  else cpSync(from, target, { recursive: true, verbatimSymlinks: true });
  return target;
}
