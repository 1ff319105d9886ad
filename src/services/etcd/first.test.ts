// An init node begins a cluster where there is none, and never twice.
import { describe, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { Etcd } from "../../clients/etcd/etcd.ts";
import { firstMarkPath, markBegun, mayBegin, type FirstParts } from "./first.ts";

const dataPath = "/var/lib/etcd";

function lab(paths: readonly string[] = []) {
  const clock = manualClock();
  const files = new Set(paths);
  const asked: unknown[] = [];
  /** Names; undefined: nobody answers. */
  let members: readonly string[] | undefined;
  const parts: FirstParts = {
    clock,
    log: silentLogger,
    files: {
      exists: async (path) => files.has(path) || (path === dataPath && files.size > 0),
      list: async () =>
        [...files]
          .filter((path) => path.startsWith(`${dataPath}/`))
          .map((path) => ({ name: path.slice(dataPath.length + 1), kind: "directory" as const })),
      replace: async (path) => void files.add(path),
    },
    etcd: {
      async openCluster(options) {
        asked.push(options);
        if (members === undefined) throw new Error("nobody answers");
        const list = members.map((name) => ({ ID: 1n, name, peerURLs: [], clientURLs: [], isLearner: false }));
        return {
          members: async () => ({ answeredBy: 1n, members: list }),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        } as unknown as Etcd; // the parts that are used
      },
    },
  };
  const { signal } = new AbortController();
  return { parts, clock, files, asked, signal, come: (...names: readonly string[]) => (members = names) };
}

describe("mayBegin()", () => {
  test("where nobody answers for half a minute", async () => {
    const { parts, clock, asked, signal } = lab();
    let answer: boolean | undefined;
    void mayBegin(parts, signal).then((each) => (answer = each));
    await clock.advance(29_000);
    expect(answer).toBe(undefined);
    await clock.advance(4000);
    expect(answer).toBe(true);
    expect(asked[0]).toEqual({ requireLeader: false });
  });

  test("not when a member turns up meanwhile, be it one without a name", async () => {
    const { parts, clock, signal, come } = lab();
    const answer = mayBegin(parts, signal);
    await clock.advance(9000);
    come("");
    await clock.advance(4000);
    expect(await answer).toBe(false);
  });

  test("not a second time", async () => {
    const { parts, asked, signal } = lab([firstMarkPath]);
    expect(await mayBegin(parts, signal)).toBe(false);
    expect(asked).toEqual([]);
  });
});

test("markBegun() waits for data of etcd", async () => {
  const { parts, clock, files, signal } = lab();
  const marking = markBegun(parts, signal);
  await clock.advance(5000);
  expect(files.size).toBe(0);
  files.add(`${dataPath}/member`);
  await clock.advance(2000);
  await marking;
  expect(files.has(firstMarkPath)).toBe(true);
});
