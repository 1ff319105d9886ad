// Whether a cluster of this many members can do without one of them for a while.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import type { Etcd, EtcdAccess } from "../../clients/etcd/etcd.ts";
import { guardUpgrade } from "./upgrade-guard.ts";

const { signal } = new AbortController();

/** The part of etcd that the guard uses, with members of these names. */
function etcdOf(names: readonly string[], sick?: string): { readonly access: EtcdAccess; readonly locks: string[] } {
  const locks: string[] = [];
  const client = (name: string) =>
    ({
      tryLock: async (lock: string) => {
        locks.push(`take ${lock}`);
        return { [Symbol.asyncDispose]: async () => void locks.push("release") };
      },
      members: async () => ({ members: names.map((each, id) => ({ ID: BigInt(id), name: each, clientURLs: [each] })) }),
      checkQuorum: async () => {
        if (name === sick) throw new Error("no leader");
      },
      [Symbol.asyncDispose]: async () => undefined,
    }) as unknown as Etcd; // the guard uses nothing else
  const open = async (url = ""): Promise<Etcd> => client(url);
  return { access: { openLocal: open, openCluster: () => open(), openAt: ([url]) => open(url) }, locks };
}

const guarded = ({ access }: ReturnType<typeof etcdOf>): Promise<AsyncDisposable> =>
  guardUpgrade({ etcd: access, clock: manualClock() }, signal);

test.each([[["a"]], [["a", "b", "c"]]])(
  "guardUpgrade() lets one member of %j go, and holds the lock",
  async (names) => {
    const etcd = etcdOf(names);
    {
      await using _ = await guarded(etcd);
      expect(etcd.locks).toEqual(["take talos:v1:etcdUpgradeMutex"]);
    }
    expect(etcd.locks.at(-1)).toBe("release");
  },
);

test("guardUpgrade() says why a member must not go, and holds nothing then", async () => {
  const two = etcdOf(["a", "b"]);
  await expect(guarded(two)).rejects.toThrow("etcd has 2 members");
  expect(two.locks.at(-1)).toBe("release");
  await expect(guarded(etcdOf(["a", "", "c"]))).rejects.toThrow("has not started");
  await expect(guarded(etcdOf(["a", "b", "c"], "c"))).rejects.toThrow('("c") is not healthy');
});
