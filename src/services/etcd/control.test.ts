// A member leaves its cluster, whatever becomes of the one that is asked meanwhile.
import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { EtcdClient } from "../../clients/etcd/client.ts";
import { openEtcd } from "../../clients/etcd/open-etcd.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { EtcdMember } from "../../resources/etcd/etcd-member.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { openEtcdControl, type EtcdControlParts } from "./control.ts";

/** A cluster whose answers to a removal are these, the last one again and again; undefined: done. */
async function lab(...answers: readonly (StatusError | undefined)[]) {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(EtcdMember, "local", () => ({ memberID: "00000000000000ab" }));
  const done: string[] = [];
  let asked = 0;
  const client = {
    clock,
    async call(_: unknown, { ID }: { readonly ID: bigint }) {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      if (answer !== undefined) throw answer;
      done.push(`removed ${ID.toString(16)}`);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const parts = {
    clock,
    state,
    log: silentLogger,
    etcd: { openCluster: async () => openEtcd(client as unknown as EtcdClient) }, // the parts that are used
    supervisor: { stop: async (id: string) => void done.push(`stopped ${id}`) },
    files: {
      list: async () => [{ name: "member", kind: "directory" as const }],
      remove: async (path: string) => void done.push(`removed ${path}`),
    },
  };
  const control = openEtcdControl(parts as unknown as EtcdControlParts); // the parts that are used
  const leaving = control.leave(new AbortController().signal);
  leaving.catch(() => undefined); // it is waited for later
  return { clock, leaving, done };
}

const unavailable = (text: string): StatusError => new StatusError(Code.UNAVAILABLE, text);
const cleared = ["stopped etcd", "removed /var/lib/etcd/member"];

test("a member leaves once the cluster can do without it", async () => {
  const { clock, leaving, done } = await lab(unavailable("etcdserver: unhealthy cluster"), undefined);
  await clock.advance(10_000);
  await leaving;
  expect(done).toEqual(["removed ab", ...cleared]);
});

test("a leader that stops before it has answered has let the member go", async () => {
  const { clock, leaving, done } = await lab(
    unavailable("the connection ended before the response did"),
    unavailable("etcdserver: no leader"),
    new StatusError(Code.NOT_FOUND, "etcdserver: member not found"),
  );
  await clock.advance(10_000);
  await leaving;
  expect(done).toEqual(cleared);
});

test("the last member does not leave, and keeps its data", async () => {
  const text = "etcdserver: re-configuration failed due to not enough started members";
  const { leaving, done } = await lab(new StatusError(Code.FAILED_PRECONDITION, text));
  await expect(leaving).rejects.toThrow(text);
  expect(done).toEqual([]);
});

test("a cluster without a majority is not waited for longer than five minutes", async () => {
  const { clock, leaving, done } = await lab(unavailable("etcdserver: no leader"));
  for (let minute = 0; minute < 6; minute++) await clock.advance(60_000);
  await expect(leaving).rejects.toThrow("Cannot take etcd member 00000000000000ab out of its cluster");
  expect(done).toEqual([]);
});
