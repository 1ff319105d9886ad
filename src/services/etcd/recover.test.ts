// A restore that breaks off leaves the member without data, and the disk as it was.
import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { EtcdSpec } from "../../resources/etcd/etcd-spec.ts";
import { FinalFailure } from "../../supervisor/service.ts";
import { hasMemberData, recoverFromSnapshot, type ToolParts } from "./recover.ts";

const dataPath = "/var/lib/etcd";

/** A disk with this much room for what the tool makes. */
function lab(disk: { room: number }) {
  const paths = new Set([dataPath]);
  const remove = async (path: string): Promise<void> => {
    for (const each of paths) if (each === path || each.startsWith(`${path}/`)) paths.delete(each);
  };
  const parts: ToolParts = {
    clock: manualClock(),
    log: silentLogger,
    files: {
      remove,
      async rename(from, to) {
        paths.delete(from);
        paths.add(to);
      },
    },
    command: (args) => ({
      name: "etcdutl",
      async run({ output }) {
        if (!args.includes("restore")) return;
        for (const name of ["restored", "restored/member"]) paths.add(`${dataPath}/${name}`);
        if (disk.room > 0) return;
        output.line("write /var/lib/etcd/restored/member/snap/db: no space left on device");
        throw new Error("exit code 1");
      },
    }),
  };
  const names = (): readonly string[] => [...paths].filter((path) => path !== dataPath).toSorted();
  const files = {
    exists: async (path: string) => paths.has(path),
    list: async () => names().map((path) => ({ name: path.slice(dataPath.length + 1), kind: "directory" as const })),
  };
  const options = { spec: { ...EtcdSpec.zero(), name: "a" }, isChecked: true };
  return { recover: () => recoverFromSnapshot(parts, options, new AbortController().signal), names, files };
}

test("a restore for which there is no room says so, leaves nothing, and can be tried again", async () => {
  const disk = { room: 0 };
  const { recover, names, files } = lab(disk);
  const failure = await recover().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FinalFailure);
  expect(String(failure)).toContain("no space left on device");
  expect([names(), await hasMemberData(files)]).toEqual([[], false]);
  disk.room = 1;
  await recover();
  expect([names(), await hasMemberData(files)]).toEqual([[`${dataPath}/member`], true]);
});
