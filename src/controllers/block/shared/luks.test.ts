// What cryptsetup is asked for: a stand-in remembers the header, and that no key is ever among the arguments.
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../base/bytes.ts";
import { manualClock } from "../../../base/manual-clock.ts";
import { fakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import { noTpm } from "../../../linux/fake/tpm.ts";
import { nodeFiles } from "../../../linux/files.ts";
import type { ProcessOptions, RunResult } from "../../../linux/process.ts";
import { encryptionSpec } from "./partition-volume.ts";
import type { EncryptionDocument } from "./partition-volume.ts";
import { kmsKeys, type KmsKeys } from "./kms-keys.ts";
import type { EncryptedVolume, LuksTools } from "./luks.ts";
import { closeEncrypted, formatEncrypted, openEncrypted } from "./luks.ts";
import { openBootPhase } from "../../hardware/boot-phase.ts";
import { tpmKeys, type TpmKeys } from "./tpm-keys.ts";
import type { KeyMaterial } from "./volume-keys.ts";
import { isWeakUuid } from "./volume-keys.ts";

const signal = new AbortController().signal;
const withoutTpm = tpmKeys({
  tpm: noTpm,
  bootPhase: openBootPhase(noTpm),
  files: nodeFiles(),
  random: (length) => new Uint8Array(length),
});
const random = (length: number) => new Uint8Array(length).fill(7);
const unreachable = kmsKeys({ callKms: () => Promise.reject(new Error("unreachable")), random });
const material: KeyMaterial & { readonly nodeUuid: string } = {
  nodeUuid: "d4a6f8b2-1c3e-4f5a-9b7d-0e2c4a6b8d1f",
  stateSalt: undefined,
  tpm: withoutTpm,
  kms: unreachable,
  network: "up",
};

/** A TPM that gives back what it sealed while `boot` is what it was. */
function fakeTpm(): TpmKeys & { boot: string } {
  let count = 0;
  const secrets = new Map<string, string>();
  return {
    boot: "first",
    async seal({ slot }) {
      const id = `sealed-${++count}`;
      secrets.set(`${id}/${this.boot}`, `secret-${count}`);
      const token = JSON.stringify({ type: "ichor-tpm2", keyslots: [String(slot)], id });
      return { passphrase: encodeUtf8(`secret-${count}`), token };
    },
    async unseal(token) {
      const { id } = JSON.parse(token) as { readonly id: string };
      const secret = secrets.get(`${id}/${this.boot}`);
      if (secret === undefined) throw new Error("policy failed");
      return encodeUtf8(secret);
    },
  };
}

interface Lab {
  readonly tools: LuksTools;
  /** Passphrases by slot. */
  readonly slots: Map<number, string>;
  readonly tokens: Map<number, string>;
  readonly commands: string[];
  /** What the header tells besides. */
  readonly told: Record<string, unknown>;
}

/** A cryptsetup with one header; its parameters are those of the man page. */
function openLab(): Lab {
  const devices = fakeBlockDevices();
  devices.addDisk("/dev/vda", 1024 * 1024);
  const slots = new Map<number, string>();
  const tokens = new Map<number, string>();
  const commands: string[] = [];
  const told: Record<string, unknown> = {};
  let isOpen = false;

  function argument(args: readonly string[], name: string): string {
    return args[args.indexOf(name) + 1] ?? "";
  }

  type Command = (key: string, slot: number, args: readonly string[]) => string | undefined;
  const fill: Command = (key, slot) => {
    slots.set(slot, key);
    return "";
  };
  const cryptsetup: Readonly<Record<string, Command>> = {
    luksFormat(...given) {
      slots.clear();
      tokens.clear();
      return fill(...given);
    },
    luksAddKey(key, slot, args) {
      const length = Number(argument(args, "--keyfile-size"));
      return [...slots.values()].includes(key.slice(0, length)) ? fill(key.slice(length), slot, args) : undefined;
    },
    luksKillSlot: (_key, _slot, args) => (slots.delete(Number(args.at(-1))) ? "" : undefined),
    luksDump: () =>
      JSON.stringify({
        keyslots: Object.fromEntries([...slots.keys()].map((each) => [each, {}])),
        tokens: Object.fromEntries([...tokens].map(([id, token]) => [id, JSON.parse(token) as object])),
        ...told,
      }),
    token(key, _slot, args) {
      const id = Number(argument(args, "--token-id"));
      if (!args.includes("import")) return tokens.delete(id) ? "" : undefined;
      tokens.set(id, key);
      return "";
    },
    luksHeaderRestore: () => "",
    open(key, slot, args) {
      if (slots.get(slot) !== key) return undefined;
      if (!args.includes("--test-passphrase")) isOpen = true;
      return "";
    },
    close() {
      isOpen = false;
      return "";
    },
  };

  function carryOut({ args = [], input = new Uint8Array() }: ProcessOptions): string | undefined {
    const key = typeof input === "string" ? input : decodeUtf8(input);
    return cryptsetup[args[1] ?? ""]?.(key, Number(argument(args, "--key-slot")), args);
  }

  const files: Partial<LuksTools["files"]> = {
    makeDirectory: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    list: () =>
      Promise.resolve(
        isOpen
          ? [
              { name: "vda", kind: "symlink" },
              { name: "dm-3", kind: "symlink" },
            ]
          : [],
      ),
    findText: () => Promise.resolve("luks2-STATE\n"),
  };
  const processes: Partial<LuksTools["processes"]> = {
    run(options) {
      commands.push((options.args ?? []).join(" "));
      const output = carryOut(options);
      const result: RunResult = {
        status: { kind: "exited", code: output === undefined ? 2 : 0 },
        stdout: encodeUtf8(output ?? ""),
        stderr: encodeUtf8(output === undefined ? "No key available with this passphrase." : ""),
      };
      return Promise.resolve(result);
    },
  };
  // the code under test uses nothing else of them
  const parts = { files, processes } as Pick<LuksTools, "files" | "processes">;
  const modules: LuksTools["modules"] = { load: async () => "loaded" };
  return { slots, tokens, commands, told, tools: { ...parts, blockDevices: devices, modules, clock: manualClock() } };
}

function volume(keys: EncryptionDocument["keys"]): EncryptedVolume {
  const encryption = encryptionSpec({ provider: "luks2", ...(keys === undefined ? {} : { keys }) });
  return { id: "STATE", path: "/dev/vda", diskPath: "/dev/vda", encryption };
}

const nodeKey = { slot: 0, nodeID: {} };
const staticKey = (passphrase: string, slot = 1) => ({ slot, static: { passphrase } });

test("a blank volume is encrypted by its first key, opened, and given the others", async () => {
  const { tools, slots, commands } = openLab();
  const wanted = volume([nodeKey, staticKey("topsecret")]);
  await formatEncrypted(tools, wanted, [material, signal]);
  expect(await openEncrypted(tools, wanted, [material, signal])).toEqual({
    path: "/dev/dm-3",
    slot: 0,
    failedKeys: [],
    failedSyncs: [],
  });
  expect([...slots]).toEqual([
    [0, `${material.nodeUuid}STATE`],
    [1, "topsecret"],
  ]);
  expect(commands.filter((each) => each.includes("topsecret") || each.includes(material.nodeUuid))).toEqual([]);
  expect(commands[0]).toContain("--cipher aes-xts-plain64 --key-size 512");
  await closeEncrypted(tools, "STATE", signal);
  expect(commands.at(-1)).toBe("--batch-mode close luks2-STATE");
  const before = commands.length;
  await closeEncrypted(tools, "STATE", signal);
  expect(commands.length).toBe(before);
});

test("keys follow the config: changed ones are replaced, former ones removed", async () => {
  const { tools, slots } = openLab();
  await formatEncrypted(tools, volume([nodeKey]), [material, signal]);
  await openEncrypted(tools, volume([nodeKey, staticKey("old"), staticKey("third", 2)]), [material, signal]);
  await closeEncrypted(tools, "STATE", signal);
  await openEncrypted(tools, volume([nodeKey, staticKey("new")]), [material, signal]);
  expect([...slots].map(([slot, key]) => (slot === 0 ? [0] : [slot, key]))).toEqual([[0], [1, "new"]]);
});

test("any key opens; what cannot be had or does not fit is told", async () => {
  const { tools } = openLab();
  await formatEncrypted(tools, volume([staticKey("right")]), [material, signal]);
  const both = volume([{ slot: 0, tpm: {} }, staticKey("right")]);
  const opened = await openEncrypted(tools, both, [material, signal]);
  expect([opened.slot, opened.failedSyncs]).toEqual([1, ["key slot 0 (tpm): the machine has no TPM 2.0"]]);
  expect(opened.failedKeys).toEqual(["key slot 0 (tpm): the volume has no key that is sealed by the TPM"]);
  await closeEncrypted(tools, "STATE", signal);
  await expect(openEncrypted(tools, volume([staticKey("wrong")]), [material, signal])).rejects.toThrow("STATE");
  await expect(
    formatEncrypted(tools, volume([nodeKey]), [{ ...material, nodeUuid: undefined }, signal]),
  ).rejects.toThrow("no key to use");
});

test("a volume that is open already was not opened by a key that does not fit", async () => {
  const { tools, slots } = openLab();
  await formatEncrypted(tools, volume([staticKey("right")]), [material, signal]);
  await openEncrypted(tools, volume([staticKey("right")]), [material, signal]);
  slots.set(0, "somebody else's");
  const again = await openEncrypted(tools, volume([staticKey("wrong", 0), staticKey("right")]), [material, signal]);
  expect([again.slot, again.failedKeys.length, slots.get(0)]).toEqual([1, 1, "wrong"]);
});

test("a key in the TPM opens as long as the boot is the same; another key opens then, and it is sealed anew", async () => {
  const { tools, slots, tokens, commands } = openLab();
  const tpm = fakeTpm();
  const withTpm = { ...material, tpm };
  const wanted = volume([{ slot: 0, tpm: {} }, staticKey("rescue")]);
  await formatEncrypted(tools, wanted, [withTpm, signal]);
  expect(commands.map((each) => each.split(" ")[1])).toEqual(["luksFormat", "token", "luksHeaderRestore"]);
  expect((await openEncrypted(tools, wanted, [withTpm, signal])).slot).toBe(0);
  expect([...slots]).toEqual([
    [0, "secret-1"],
    [1, "rescue"],
  ]);
  await closeEncrypted(tools, "STATE", signal);
  tpm.boot = "second";
  expect(await openEncrypted(tools, wanted, [withTpm, signal])).toMatchObject({ slot: 1, failedSyncs: [] });
  expect(slots.get(0)).toBe("secret-2");
  await closeEncrypted(tools, "STATE", signal);
  expect((await openEncrypted(tools, wanted, [withTpm, signal])).slot).toBe(0);
  await closeEncrypted(tools, "STATE", signal);
  await openEncrypted(tools, volume([staticKey("rescue")]), [withTpm, signal]);
  expect([[...slots.keys()], [...tokens.keys()]]).toEqual([[1], []]);
  expect(commands.some((each) => each.includes("secret-"))).toBe(false);
});

/** A key service that knows one machine, and can be told to be silent. */
function fakeKeyService(): { readonly kms: KmsKeys; isSilent: boolean; readonly calls: string[] } {
  const service = {
    isSilent: false,
    calls: [] as string[],
    kms: kmsKeys({
      random,
      async callKms(endpoint, [method, { nodeUuid, data }]) {
        service.calls.push(`${endpoint} ${method}`);
        if (service.isSilent || nodeUuid !== material.nodeUuid) throw new Error("no answer");
        return data.map((byte) => byte ^ 0xff);
      },
    }),
  };
  return service;
}

test("a key of a key service opens; while the service is silent another does, and the sealed one stays", async () => {
  const { tools, slots, tokens, commands } = openLab();
  const service = fakeKeyService();
  const known = { ...material, kms: service.kms };
  const endpoint = "https://kms.example:4443";
  const wanted = volume([{ slot: 0, kms: { endpoint } }, staticKey("rescue")]);
  await formatEncrypted(tools, wanted, [known, signal]);
  const secret = new Uint8Array(32).fill(7).toBase64();
  expect(slots.get(0)).toBe(secret);
  expect(JSON.parse(tokens.get(0) ?? "")).toEqual({
    type: "sideroKMS",
    keyslots: ["0"],
    sealedData: new Uint8Array(32).fill(0xf8).toBase64(),
  });
  expect(await openEncrypted(tools, wanted, [known, signal])).toMatchObject({ slot: 0, failedSyncs: [] });
  await closeEncrypted(tools, "STATE", signal);
  service.isSilent = true;
  const opened = await openEncrypted(tools, wanted, [known, signal]);
  expect([opened.slot, opened.failedSyncs]).toEqual([1, ["key slot 0 (kms): no answer"]]);
  await closeEncrypted(tools, "STATE", signal);
  service.isSilent = false;
  expect((await openEncrypted(tools, wanted, [known, signal])).slot).toBe(0);
  expect(service.calls).toEqual(["Seal", "Unseal", "Unseal", "Unseal"].map((method) => `${endpoint} ${method}`));
  expect(commands.some((each) => each.includes(secret))).toBe(false);
});

test("a key service is not called while the network is down, or for a machine without a UUID", async () => {
  const { tools } = openLab();
  const { kms, calls } = fakeKeyService();
  const wanted = volume([{ slot: 0, kms: { endpoint: "https://kms.example" } }]);
  const format = (changes: Partial<KeyMaterial>) =>
    formatEncrypted(tools, wanted, [{ ...material, kms, ...changes }, signal]);
  await expect(format({ network: "down" })).rejects.toMatchObject({
    cause: { message: 'the network is not up, so key service "https://kms.example" cannot be called' },
  });
  await expect(format({ nodeUuid: undefined })).rejects.toMatchObject({
    cause: { message: "the machine's UUID, by which the key service knows it, is not known" },
  });
  expect(calls).toEqual([]);
});

test("a key that is locked to STATE waits for its salt, and fits with no other", async () => {
  const { tools, slots } = openLab();
  const wanted = volume([{ slot: 0, nodeID: {}, lockToState: true }]);
  await expect(formatEncrypted(tools, wanted, [material, signal])).rejects.toMatchObject({
    cause: { message: "the key is locked to STATE, whose salt is not known yet" },
  });
  const salted = { ...material, stateSalt: encodeUtf8("-salt") };
  await formatEncrypted(tools, wanted, [salted, signal]);
  expect(slots.get(0)).toBe(`${material.nodeUuid}STATE-salt`);
  expect((await openEncrypted(tools, wanted, [salted, signal])).slot).toBe(0);
  await closeEncrypted(tools, "STATE", signal);
  const other = { ...material, stateSalt: encodeUtf8("-other") };
  await expect(openEncrypted(tools, wanted, [other, signal])).rejects.toThrow("Cannot open");
});

test("isWeakUuid() refuses UUIDs that many machines share", () => {
  const uuids = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-00000000abcd", material.nodeUuid, ""];
  expect(uuids.map(isWeakUuid)).toEqual([true, true, false, true]);
});

test("a header that encrypts nothing is refused before a key is tried", async () => {
  const { tools, told, commands } = openLab();
  const wanted = volume([nodeKey]);
  await formatEncrypted(tools, wanted, [material, signal]);
  const right = { type: "crypt", encryption: "aes-xts-plain64" };
  const headers = [
    { segments: { 0: { ...right, encryption: "cipher_null-ecb" } } },
    { segments: { 0: right, 1: { type: "linear" } } },
    { segments: { 0: right }, keyslots: { 0: { area: { encryption: "cipher_null-ecb" } } } },
  ];
  for (const header of headers) {
    delete told["keyslots"];
    Object.assign(told, header);
    await expect(openEncrypted(tools, wanted, [material, signal])).rejects.toThrow("want all of it encrypted");
  }
  expect(commands.some((each) => each.includes(" open "))).toBe(false);
  Object.assign(told, { segments: { 0: right }, keyslots: { 0: { area: right } } });
  expect((await openEncrypted(tools, wanted, [material, signal])).slot).toBe(0);
});
