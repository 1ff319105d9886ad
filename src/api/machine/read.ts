// MachineService.Read: the bytes of one regular file, also of /proc.
import { errorCode } from "../../base/errors.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ApiFiles } from "../context.ts";
import { serverStream } from "../define.ts";
import { fileErrorText, statusError } from "../errors.ts";
import { chunked } from "../files/chunks.ts";

export const read = serverStream(rpc.MachineService.Read, async function* ({ path }, { files, signal }) {
  await checkRegular(files, path);
  for await (const bytes of chunked(files.stream(path, signal))) yield { bytes };
});

/** Links are followed. What is no regular file is not opened: a fifo or a device might never answer. */
async function checkRegular(files: ApiFiles, path: string): Promise<void> {
  let kind: string;
  try {
    ({ kind } = await files.info(path));
  } catch (error) {
    const code = ["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "") ? "NOT_FOUND" : "UNKNOWN";
    throw statusError(code, fileErrorText(error), error);
  }
  if (kind !== "file") throw statusError("UNKNOWN", "path must be a regular file");
}
