// What the commands about etcd print, and what they keep of a snapshot.
import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command as Commander } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { crc32c } from "../../formats/crc32c.ts";
import type { Command } from "../command.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { bootstrap } from "./bootstrap.ts";
import { etcd } from "./etcd.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "etcd-ctl-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(command: Command, answers: Answers, args: readonly string[]): Promise<FakeContext> {
  const prefixed = Object.entries(answers).map(([name, answer]) => [`/machine.MachineService/${name}`, answer]);
  const context = fakeContext({ "10.0.0.1": Object.fromEntries(prefixed) as Answers });
  const program: Commander = buildProgram([command], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", command.name, ...args]);
  return context;
}

test("etcd members shows ids as hexadecimal digits", async () => {
  const members = [
    { id: 0xabcn, hostname: "cp-1", peerUrls: ["https://a:2380"], clientUrls: ["https://a:2379"], isLearner: false },
    { id: 2n, hostname: "", peerUrls: ["https://b:2380", "https://c:2380"], clientUrls: [], isLearner: true },
  ];
  const { stdout } = await run(etcd, { EtcdMemberList: () => ({ messages: [{ members }] }) }, ["members"]);
  expect(stdout().split("\n").map((line) => line.trimEnd())).toEqual([
    "NODE       ID                 HOSTNAME   PEER URLS                       CLIENT URLS      LEARNER",
    "10.0.0.1   0000000000000abc   cp-1       https://a:2380                  https://a:2379   false",
    "10.0.0.1   0000000000000002              https://b:2380,https://c:2380                    true",
    "",
  ]); // prettier-ignore
});

test("etcd status and alarm list", async () => {
  const memberStatus = {
    memberId: 1n,
    dbSize: 20_480_000n,
    dbSizeInUse: 5_120_000n,
    leader: 1n,
    raftIndex: 9n,
    raftTerm: 2n,
    raftAppliedIndex: 9n,
    isLearner: false,
    protocolVersion: "3.7.3",
    storageVersion: "3.7.0",
    errors: [],
  };
  const status = await run(etcd, { EtcdStatus: () => ({ messages: [{ memberStatus }] }) }, ["status"]);
  expect(status.stdout()).toContain("20 MB     5.1 MB (25.00%)   0000000000000001   9");
  const answer = { messages: [{ memberAlarms: [{ memberId: 1n, alarm: 1 }] }] };
  const alarms = await run(etcd, { EtcdAlarmList: () => answer }, ["alarm", "list"]);
  expect(alarms.stdout()).toContain("0000000000000001   NOSPACE");
});

test("etcd remove-member takes hexadecimal digits only", async () => {
  const asked: unknown[] = [];
  const EtcdRemoveMemberByID = (request: unknown) => (asked.push(request), { messages: [] });
  await run(etcd, { EtcdRemoveMemberByID }, ["remove-member", "00ff"]);
  expect(asked).toEqual([{ memberId: 255n }]);
  await expect(run(etcd, { EtcdRemoveMemberByID }, ["remove-member", "cp-1"])).rejects.toThrow("want a member id");
});

async function* pieces(...parts: readonly Uint8Array[]): AsyncGenerator<{ readonly bytes: Uint8Array }> {
  for (const bytes of parts) yield await Promise.resolve({ bytes });
}

test("etcd snapshot keeps a snapshot whose digest fits, and nothing else", async () => {
  const database = new Uint8Array(1024).fill(3);
  const whole = Buffer.concat([database, createHash("sha256").update(database).digest()]);
  const path = join(folder, "a.db");
  const save = (...parts: readonly Uint8Array[]) =>
    run(etcd, { EtcdSnapshot: () => pieces(...parts) }, ["snapshot", path]);
  const { stderr } = await save(whole.subarray(0, 1000), whole.subarray(1000, 1040), whole.subarray(1040));
  expect([Buffer.compare(await readFile(path), whole), stderr()]).toEqual([
    0,
    [
      `etcd snapshot saved to "${path}" (1056 bytes)`,
      "snapshot info: not known: Cannot read database: found no head of a bbolt file",
    ],
  ]);
  await rm(path);
  await expect(save(whole.subarray(0, 1000))).rejects.toThrow("the snapshot is corrupted");
  await expect(save(whole.subarray(0, 1055), Uint8Array.of(0))).rejects.toThrow("its digest does not fit");
  expect(await readdir(folder)).toEqual([]);
});

/** Two heads and a page with one small bucket "key", which holds one key of revision 17. */
function smallDatabase(): Uint8Array {
  const bytes = new Uint8Array(3 * 512);
  const view = new DataView(bytes.buffer);
  for (const at of [16, 528]) {
    view.setUint32(at, 0xed0cdaed, true);
    view.setUint32(at + 4, 2, true);
    view.setUint32(at + 8, 512, true);
    view.setBigUint64(at + 16, 2n, true);
    view.setBigUint64(at + 40, 3n, true);
  }
  const element = (
    at: number,
    [flags, offset, keyBytes, valueBytes]: readonly [number, number, number, number],
  ): void => {
    view.setUint16(at - 6, 1, true);
    for (const [index, value] of [flags, offset, keyBytes, valueBytes].entries())
      view.setUint32(at + 4 * index, value, true);
  };
  view.setUint16(1032, 2, true);
  element(1040, [1, 16, 3, 16 + 16 + 16 + 17 + 1]);
  bytes.set(Buffer.from("key"), 1056);
  element(1091, [0, 16, 17, 1]);
  view.setBigUint64(1107, 17n);
  bytes.set(Buffer.from("_"), 1115);
  bytes.set(Buffer.from("v"), 1124);
  return bytes;
}

test("etcd snapshot tells what is in it", async () => {
  const database = smallDatabase();
  const whole = Buffer.concat([database, createHash("sha256").update(database).digest()]);
  const { stderr } = await run(etcd, { EtcdSnapshot: () => pieces(whole) }, ["snapshot", join(folder, "c.db")]);
  const sum = crc32c(Buffer.concat([Buffer.from("key"), database.subarray(1107, 1125)]))
    .toString(16)
    .padStart(8, "0");
  expect(stderr().at(-1)).toBe(`snapshot info: hash ${sum}, revision 17, total keys 1, total size 1536`);
});

test("bootstrap sends the snapshot first", async () => {
  const path = join(folder, "b.db");
  await writeFile(path, "snapshot");
  const asked: unknown[] = [];
  const answers: Answers = {
    EtcdRecover: (requests: readonly { readonly bytes: Uint8Array }[]) => {
      asked.push(Buffer.concat(requests.map(({ bytes }) => bytes)).toString());
    },
    Bootstrap: (request: unknown) => void asked.push(request),
  };
  await run(bootstrap, answers, ["--recover-from", path]);
  await run(bootstrap, answers, []);
  expect(asked).toEqual([
    "snapshot",
    { recoverEtcd: true, recoverSkipHashCheck: false },
    { recoverEtcd: false, recoverSkipHashCheck: false },
  ]);
  await expect(run(bootstrap, answers, ["--recover-skip-hash-check"])).rejects.toThrow("--recover-from");
  await expect(run(bootstrap, answers, ["--recover-from", "/nowhere"])).rejects.toThrow("Cannot read snapshot");
});
