// MachineService.List: the files below a directory, in lexical order, with what ls -l would say of them.
import type { ExtendedAttributes } from "../../linux/extended-attributes.ts";
import type { FileKind } from "../../linux/files.ts";
import type { FileInfo, ListRequest } from "../../wire/gen/machine.ts";
import { ListRequestType } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { serverStream } from "../define.ts";
import { fileErrorText, statusError } from "../errors.ts";
import { goFileMode } from "../files/file-mode.ts";
import type { WalkEntry } from "../files/walk.ts";
import { walk } from "../files/walk.ts";

const kindsOfType: Readonly<Record<number, FileKind>> = {
  [ListRequestType.REGULAR]: "file",
  [ListRequestType.DIRECTORY]: "directory",
  [ListRequestType.SYMLINK]: "symlink",
};

export const list = serverStream(rpc.MachineService.List, async function* (request, { files, attributes, signal }) {
  const wanted = new Set(request.types.map((type) => kindsOfType[type]));
  const root = normalizedRoot(request.root);
  const matches = (kind: FileKind): boolean => wanted.size === 0 || wanted.has(kind);
  const maxDepth = depthLimit(request, root);
  const descend = ({ depth }: { readonly depth: number }): boolean => depth < maxDepth;
  try {
    for await (const entry of walk(files, root, { descend }, signal)) {
      if (entry.kind === "error" || matches(entry.info.kind))
        yield { ...toFileInfo(entry), xattrs: request.reportXattrs ? await attributesOf(attributes, entry) : [] };
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw statusError("UNKNOWN", fileErrorText(error), error);
  }
});

function normalizedRoot(root: string): string {
  const absolute = root.startsWith("/") ? root : `/${root}`;
  return absolute === "/" ? absolute : absolute.replace(/\/+$/u, "") || "/";
}

/** Levels below the root that are shown. For the root directory a limit reaches one level deeper: clients know it so. */
function depthLimit({ recurse, recursionDepth }: ListRequest, root: string): number {
  if (!recurse) return 1;
  if (recursionDepth <= 0) return Infinity;
  return root === "/" ? recursionDepth + 1 : recursionDepth;
}

function toFileInfo(entry: WalkEntry): Init<FileInfo> {
  const { path, relativePath } = entry;
  if (entry.kind === "error") return { name: path, relativeName: relativePath, error: fileErrorText(entry.error) };
  const { info, link } = entry;
  return {
    name: path,
    relativeName: relativePath,
    size: BigInt(info.sizeBytes),
    mode: goFileMode(info),
    modified: BigInt(Math.floor(info.modifiedMs / 1000)),
    isDir: info.kind === "directory",
    link: link ?? "",
    uid: info.uid,
    gid: info.gid,
  };
}

/** None of an entry that cannot be looked at. */
async function attributesOf(
  attributes: Pick<ExtendedAttributes, "list">,
  { kind, path }: WalkEntry,
): Promise<FileInfo["xattrs"]> {
  if (kind === "error") return [];
  try {
    return (await attributes.list(path)).map(({ name, value }) => ({ name, data: value }));
  } catch {
    return []; // gone since it was listed
  }
}
