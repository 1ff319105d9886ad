// MachineService.Copy: a file or a tree as one compressed tar archive.
import { gzip } from "../../formats/gzip.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { archive } from "../files/archive.ts";
import { chunked } from "../files/chunks.ts";

export const copy = serverStream(rpc.MachineService.Copy, async function* ({ rootPath }, { files, signal }) {
  if (!rootPath.startsWith("/")) throw statusError("UNKNOWN", `path is not absolute ${rootPath}`);
  for await (const bytes of chunked(gzip(archive(files, rootPath, signal)))) yield { bytes };
});
