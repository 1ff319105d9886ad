// Makes the data of a first member from a snapshot. The work is done by etcd's own tool, which is in etcd's image.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { decodeUtf8 } from "../../base/bytes.ts";
import type { Files } from "../../linux/files.ts";
import type { EtcdSpec } from "../../resources/etcd/etcd-spec.ts";
import type { Runner } from "../../supervisor/runner.ts";
import { FinalFailure } from "../../supervisor/service.ts";
import { etcdDataPath, ownCluster, peerUrls } from "./arguments.ts";

export const snapshotPath = "/var/lib/etcd.snapshot";
/** Where data is made: it becomes the member's in one step, so that a power cut leaves all of it or nothing. */
const restorePath = `${etcdDataPath}/restored`;
const tool = "/usr/local/bin/etcdutl";

/** Arguments of the tool that makes the data. `isChecked`: the file has a digest at its end. */
export function restoreArguments(spec: EtcdSpec, isChecked: boolean): readonly string[] {
  return [
    tool,
    "snapshot",
    "restore",
    snapshotPath,
    `--name=${spec.name}`,
    `--data-dir=${restorePath}`,
    `--initial-cluster=${ownCluster(spec)}`,
    `--initial-advertise-peer-urls=${peerUrls(spec).join(",")}`,
    ...(isChecked ? [] : ["--skip-hash-check"]),
  ];
}

/** What tells hash, revision, number of keys and size of the snapshot, and whether it is whole. */
export const statusArguments: readonly string[] = [tool, "snapshot", "status", snapshotPath, "--write-out=json"];

export interface ToolParts {
  /** Runs a command of etcd's image with the data directory and the snapshot in it. */
  readonly command: (args: readonly string[]) => Runner;
  readonly files: Pick<Files, "remove" | "rename">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Logs what the snapshot holds, and restores it. Rejects with what the tool said: another snapshot is wanted then. */
export async function recoverFromSnapshot(
  { command, files, clock, log }: ToolParts,
  { spec, isChecked }: { readonly spec: EtcdSpec; readonly isChecked: boolean },
  signal: AbortSignal,
): Promise<void> {
  async function run(args: readonly string[]): Promise<string> {
    const lines: string[] = [];
    const output = {
      write: (bytes: Uint8Array) => void lines.push(decodeUtf8(bytes)),
      line: (text: string) => void lines.push(text),
    };
    try {
      await command(args).run({ signal, started: () => undefined, output, clock, log });
    } catch (error) {
      throw new FinalFailure(`Cannot recover etcd from a snapshot: ${lines.slice(-3).join(" ").trim()}`, {
        cause: error,
      });
    }
    return lines.join("\n");
  }

  log.info("recovering etcd from a snapshot", { snapshot: await run(statusArguments) });
  await files.remove(restorePath);
  try {
    await run(restoreArguments(spec, isChecked));
  } catch (error) {
    await files.remove(restorePath); // it may be what has filled the disk
    throw error;
  }
  await files.rename(`${restorePath}/member`, `${etcdDataPath}/member`);
  await files.remove(restorePath);
  log.info("recovered etcd from a snapshot");
}

/** Whether a member has run here: what a restore left half done does not count. */
export async function hasMemberData(files: Pick<Files, "exists" | "list">): Promise<boolean> {
  if (!(await files.exists(etcdDataPath))) return false;
  return (await files.list(etcdDataPath)).some(({ name }) => `${etcdDataPath}/${name}` !== restorePath);
}
