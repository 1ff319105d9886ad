// `copy`: files and directories of the node, unpacked into a directory or as the archive itself.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createWriteStream } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import { dataOf } from "../../dashboard/live/streams.ts";

export const copy = defineCommand({
  name: "copy",
  aliases: ["cp"],
  summary: "copy files of the node into a directory, or as a tar.gz to stdout (-)",
  arguments: "<source> <destination>",
  async run(context, [rootPath = "", destination = ""]) {
    const client = await singleNode(context, "copy");
    const bytes = dataOf(client.stream(rpc.MachineService.Copy, { rootPath }));
    if (destination === "-") {
      for await (const chunk of bytes) await context.output.printBytes(chunk);
      return;
    }
    await mkdir(destination, { recursive: true });
    const folder = await mkdtemp(join(tmpdir(), "ichorctl-"));
    try {
      const archive = join(folder, "copy.tar.gz");
      await pipeline(Readable.from(bytes), createWriteStream(archive));
      await extract(archive, destination, context.signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

/** By the system's tar: archives come from nodes, and tar knows how not to leave the directory. */
async function extract(archive: string, destination: string, signal: AbortSignal): Promise<void> {
  const tar = spawn("tar", ["--extract", "--gzip", "--no-same-owner", "--file", archive, "--directory", destination], {
    signal,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const complaints: string[] = [];
  tar.stderr.on("data", (chunk: Buffer) => complaints.push(chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  tar.on("error", reject).on("close", resolve);
  const code = await promise;
  if (code !== 0)
    throw new Error(
      `Cannot unpack archive into "${destination}": tar ended with code ${String(code)}: ${complaints.join("").trim()}`,
    );
}
