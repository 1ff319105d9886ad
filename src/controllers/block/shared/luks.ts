// Encrypted volumes, by cryptsetup. Keys go through its standard input only: arguments can be read by everybody.
import { describeExit } from "../../../base/exit-status.ts";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorChain } from "../../../base/errors.ts";
import type { BlockDevices } from "../../../linux/block-devices.ts";
import type { Files } from "../../../linux/files.ts";
import type { Modules } from "../../../linux/modules.ts";
import type { Processes } from "../../../linux/process.ts";
import { kmsTokenType } from "./kms-keys.ts";
import { EncryptionKeyType } from "../../../resources/block/common/enums.ts";
import type { EncryptionKey, EncryptionSpec } from "./partition-volume.ts";
import { tpmTokenType } from "./tpm-keys.ts";
import type { KeyMaterial, NewPassphrase } from "./volume-keys.ts";
import { keyTypeName, newPassphrase, passphraseOf } from "./volume-keys.ts";

export interface LuksTools {
  readonly blockDevices: BlockDevices;
  readonly processes: Processes;
  readonly files: Files;
  readonly modules: Pick<Modules, "load">;
  readonly clock: Clock;
}

export interface EncryptedVolume {
  readonly id: string;
  readonly path: string;
  /** Whole disk of the volume: locked while the header is written. */
  readonly diskPath: string;
  readonly encryption: EncryptionSpec;
}

export interface OpenedVolume {
  /** Device with the contents: `/dev/dm-0`. */
  readonly path: string;
  /** Slot of the key that opened it. */
  readonly slot: number;
  /** Why keys before that one did not. */
  readonly failedKeys: readonly string[];
  /** Keys that could not be brought in line with the config, with the reason. */
  readonly failedSyncs: readonly string[];
}

const tool = "/usr/sbin/cryptsetup";
/** No rules of udev know of device-mapper here: its library makes and removes the devices' nodes itself. */
const env = { PATH: "/usr/sbin:/usr/bin", DM_DISABLE_UDEV: "1" };
/** Until somebody opens the lock of the header. */
const lockFolder = "/run/cryptsetup";
/** A key is made hard to guess by memory as well; what a small machine has must do to open it again. */
const keyDerivation = ["--pbkdf", "argon2id", "--pbkdf-memory", "131072", "--iter-time", "1000"];
const ownTokens: ReadonlySet<unknown> = new Set([tpmTokenType, kmsTokenType]);
const defaultCipher = "aes-xts-plain64";
const wideCipherBits = 512;
const otherCipherBits = 256;
const openMs = 60_000;
/** What stands still for so long does not go on: the volume is tried again. Argon2 on a slow machine takes half a minute. */
const toolMs = 180_000;
/** Where the data of a volume begins, behind a header that was made elsewhere: as cryptsetup has it by itself. 16 MiB in sectors of 512 bytes. */
const dataOffsetSectors = "32768";

export function mapperName(volume: string): string {
  return `luks2-${volume}`;
}

async function cryptsetup(
  { processes, clock }: LuksTools,
  args: readonly string[],
  [input, signal]: readonly [Uint8Array | undefined, AbortSignal],
): Promise<Uint8Array> {
  const options = { path: tool, args: ["--batch-mode", ...args], env };
  using limit = clock.timeout(toolMs, signal);
  const { status, stdout, stderr } = await processes.run(
    input === undefined ? options : { ...options, input },
    limit.signal,
  );
  if (status.kind === "exited" && status.code === 0) return stdout;
  throw new Error(`Cannot ${args[0] ?? ""} with cryptsetup: ${describeExit(status)}: ${decodeUtf8(stderr).trim()}`);
}

/** The name is not the number: devices are numbered as they come. */
async function devicePathOf({ files }: LuksTools, name: string): Promise<string | undefined> {
  for (const { name: device } of await files.list("/sys/class/block")) {
    if (!device.startsWith("dm-")) continue;
    if ((await files.findText(`/sys/class/block/${device}/dm/name`))?.trim() === name) return `/dev/${device}`;
  }
  return undefined;
}

function cipherArguments({ cipher, keySize, blockSize }: EncryptionSpec): readonly string[] {
  const name = cipher === "" ? defaultCipher : cipher;
  const bits = keySize === 0 ? (name === defaultCipher ? wideCipherBits : otherCipherBits) : keySize;
  return [
    "--cipher",
    name,
    "--key-size",
    String(bits),
    ...(blockSize === 0n ? [] : ["--sector-size", String(blockSize)]),
  ];
}

/** The first key that can be had; the error of the first when none can. */
async function firstPassphrase(
  volume: EncryptedVolume,
  known: readonly [KeyMaterial, AbortSignal],
): Promise<readonly [EncryptionKey, NewPassphrase]> {
  let first: unknown;
  for (const key of volume.encryption.keys) {
    try {
      return [key, await newPassphrase(key, volume.id, known)];
    } catch (error) {
      known[1].throwIfAborted();
      first ??= error;
    }
  }
  throw new Error(`Cannot encrypt volume "${volume.id}": found no key to use`, { cause: first });
}

/**
 * Puts a header on a volume that must be blank. A power cut in between leaves half of a header, which counts as none. A header with a token
 * is made in memory and written as a whole: without its token nobody could open it again.
 */
export async function formatEncrypted(
  tools: LuksTools,
  volume: EncryptedVolume,
  [material, signal]: readonly [KeyMaterial, AbortSignal],
): Promise<void> {
  const { id, path, diskPath, encryption } = volume;
  const [{ slot }, { passphrase, token }] = await firstPassphrase(volume, [material, signal]);
  await tools.files.makeDirectory(lockFolder, { mode: 0o700 });
  await using _ = await tools.blockDevices.open(diskPath, { lock: "exclusive" });
  const common = ["luksFormat", "--type", "luks2", ...cipherArguments(encryption), ...keyDerivation];
  const args = [...common, "--key-slot", String(slot), "--key-file", "-"];
  if (token === undefined) {
    await cryptsetup(tools, [...args, path], [passphrase, signal]);
    return;
  }
  const header = `${lockFolder}/header-${id}`;
  await tools.files.remove(header);
  try {
    await cryptsetup(tools, [...args, "--header", header, "--offset", dataOffsetSectors, path], [passphrase, signal]);
    await importToken(tools, header, [slot, token, signal]);
    await cryptsetup(tools, ["luksHeaderRestore", "--header-backup-file", header, path], [undefined, signal]);
  } finally {
    await tools.files.remove(header);
  }
}

/** The token of a slot has its number. */
async function importToken(
  tools: LuksTools,
  path: string,
  [slot, token, signal]: readonly [number, string, AbortSignal],
): Promise<void> {
  const args = ["token", "import", "--token-id", String(slot), "--token-replace", "--json-file", "-", path];
  await cryptsetup(tools, args, [encodeUtf8(token), signal]);
}

interface Header {
  readonly slots: ReadonlySet<number>;
  /** JSON of our own tokens, by their slots. */
  readonly tokens: ReadonlyMap<number, string>;
}

interface HeaderJson {
  readonly keyslots?: Readonly<Record<string, { readonly area?: { readonly encryption?: string } }>>;
  readonly segments?: Readonly<Record<string, { readonly type?: string; readonly encryption?: string }>>;
  readonly tokens?: Readonly<Record<string, { readonly type?: unknown }>>;
}

/**
 * Throws when the volume, or a key of it, is not encrypted at all: such a header opens with any passphrase, and is how somebody with the disk in his
 * hands would have a node take his data for its own. Source: LUKS2 On-Disk Format Specification, "Segments Object", "Keyslots Object".
 */
function checkCiphers({ keyslots = {}, segments = {} }: HeaderJson, path: string): void {
  const plain = Object.values(segments).find(({ type = "crypt" }) => type !== "crypt");
  const ciphers = [
    ...Object.values(segments).map(({ encryption }) => encryption),
    ...Object.values(keyslots).map(({ area }) => area?.encryption),
  ];
  const none = ciphers.find((cipher) => /\bnull\b|cipher_null/u.test(cipher ?? ""));
  const found = none ?? (plain === undefined ? undefined : `a part of type "${plain.type ?? ""}"`);
  if (found !== undefined) throw new Error(`Cannot use header of "${path}": found ${found}, want all of it encrypted`);
}

async function readHeader(tools: LuksTools, path: string, signal: AbortSignal): Promise<Header> {
  const json = await cryptsetup(tools, ["luksDump", "--dump-json-metadata", path], [undefined, signal]);
  const header = JSON.parse(decodeUtf8(json)) as HeaderJson; // cryptsetup's own words, checked by it
  checkCiphers(header, path);
  const { keyslots = {}, tokens = {} } = header;
  const own = Object.entries(tokens).filter(([, { type }]) => ownTokens.has(type));
  return {
    slots: new Set(Object.keys(keyslots).map(Number)),
    tokens: new Map(own.map(([id, token]) => [Number(id), JSON.stringify(token)])),
  };
}

async function fits(tools: LuksTools, volume: EncryptedVolume, [key, passphrase, signal]: Try): Promise<boolean> {
  return cryptsetup(tools, testArguments(volume, key.slot), [passphrase, signal]).then(
    () => true,
    () => false,
  );
}

type Try = readonly [EncryptionKey, Uint8Array, AbortSignal];

async function addKey(
  tools: LuksTools,
  { path }: EncryptedVolume,
  [known, { passphrase, token }, slot, signal]: readonly [Uint8Array, NewPassphrase, number, AbortSignal],
): Promise<void> {
  const sizes = ["--keyfile-size", String(known.length), "--new-keyfile-size", String(passphrase.length)];
  const args = ["luksAddKey", ...keyDerivation, "--key-slot", String(slot), "--key-file", "-", ...sizes, path, "-"];
  await cryptsetup(tools, args, [concatBytes([known, passphrase]), signal]);
  if (token !== undefined) await importToken(tools, path, [slot, token, signal]);
}

/** A key that is as the config and the machine want it: one that the TPM does not give back any more is not. */
async function isInOrder(
  tools: LuksTools,
  volume: EncryptedVolume,
  [key, header, material, signal]: readonly [EncryptionKey, Header, KeyMaterial, AbortSignal],
): Promise<boolean> {
  if (!header.slots.has(key.slot)) return false;
  try {
    const passphrase = await passphraseOf(key, volume.id, { material, token: header.tokens.get(key.slot), signal });
    return await fits(tools, volume, [key, passphrase, signal]);
  } catch (error) {
    // a key service that does not answer today may do so tomorrow
    if (key.type === EncryptionKeyType.kms && header.tokens.has(key.slot)) throw error;
    return false; // whoever makes it anew says why that is not possible either
  }
}

interface Opened {
  readonly key: EncryptionKey;
  /** What the keys before it said, by slot. */
  readonly failures: ReadonlyMap<number, unknown>;
  readonly passphrase: Uint8Array;
  readonly header: Header;
}

/** Makes the slots of the header those of the config: each key in its slot, and no others. The key that opened the volume is right already. */
async function syncKeys(
  tools: LuksTools,
  volume: EncryptedVolume,
  [{ key: opened, failures, passphrase: known, header }, material, signal]: readonly [Opened, KeyMaterial, AbortSignal],
): Promise<readonly string[]> {
  const failed: string[] = [];
  const kill = async (slot: number): Promise<void> => {
    await cryptsetup(tools, ["luksKillSlot", volume.path, String(slot)], [undefined, signal]);
    if (!header.tokens.has(slot)) return;
    await cryptsetup(tools, ["token", "remove", "--token-id", String(slot), volume.path], [undefined, signal]);
  };
  for (const key of volume.encryption.keys) {
    if (key.slot === opened.slot) continue;
    try {
      // to ask a key service twice would only take twice the time
      if (key.type === EncryptionKeyType.kms && failures.has(key.slot)) throw failures.get(key.slot);
      if (await isInOrder(tools, volume, [key, header, material, signal])) continue;
      const made = await newPassphrase(key, volume.id, [material, signal]);
      if (header.slots.has(key.slot)) await kill(key.slot);
      await addKey(tools, volume, [known, made, key.slot, signal]);
    } catch (error) {
      signal.throwIfAborted();
      failed.push(keyProblem(key, error));
    }
  }
  const wanted = new Set(volume.encryption.keys.map(({ slot }) => slot));
  for (const slot of header.slots) {
    if (wanted.has(slot)) continue;
    try {
      await kill(slot);
    } catch (error) {
      signal.throwIfAborted();
      failed.push(`key slot ${slot}: ${errorChain(error)}`);
    }
  }
  return failed;
}

function keyProblem({ slot, type }: EncryptionKey, error: unknown): string {
  return `key slot ${slot} (${keyTypeName(type)}): ${errorChain(error)}`;
}

function testArguments({ path }: EncryptedVolume, slot: number): readonly string[] {
  return ["open", "--type", "luks2", "--test-passphrase", "--key-slot", String(slot), "--key-file", "-", path];
}

function openArguments({ id, path, encryption }: EncryptedVolume, slot: number): readonly string[] {
  return [
    "open",
    "--type",
    "luks2",
    "--key-slot",
    String(slot),
    "--key-file",
    "-",
    ...encryption.perfOptions.map((option) => `--perf-${option}`),
    ...(encryption.allowDiscards ? ["--allow-discards"] : []),
    path,
    mapperName(id),
  ];
}

/** Tries the keys in the order of their slots. Rejects with what each of them said. */
export async function openEncrypted(
  tools: LuksTools,
  volume: EncryptedVolume,
  [material, signal]: readonly [KeyMaterial, AbortSignal],
): Promise<OpenedVolume> {
  await tools.modules.load("dm_crypt");
  await tools.files.makeDirectory(lockFolder, { mode: 0o700 });
  const name = mapperName(volume.id);
  using patience = tools.clock.timeout(openMs, signal);
  const header = await readHeader(tools, volume.path, patience.signal);
  const failures = new Map<number, unknown>();
  for (const key of volume.encryption.keys) {
    try {
      const token = header.tokens.get(key.slot);
      const passphrase = await passphraseOf(key, volume.id, { material, token, signal: patience.signal });
      const isOpen = (await devicePathOf(tools, name)) !== undefined;
      // a round that failed later is not repeated: what it opened is open, by a key that fits
      const args = isOpen ? testArguments(volume, key.slot) : openArguments(volume, key.slot);
      await cryptsetup(tools, args, [passphrase, patience.signal]);
      const path = await devicePathOf(tools, name);
      if (path === undefined) throw new Error(`found no device named "${name}" after it was opened`);
      const failedSyncs = await syncKeys(tools, volume, [{ key, failures, passphrase, header }, material, signal]);
      const failedKeys = volume.encryption.keys
        .filter(({ slot }) => failures.has(slot))
        .map((each) => keyProblem(each, failures.get(each.slot)));
      return { path, slot: key.slot, failedKeys, failedSyncs };
    } catch (error) {
      signal.throwIfAborted();
      failures.set(key.slot, error);
    }
  }
  throw new AggregateError([...failures.values()], `Cannot open encrypted volume "${volume.id}"`);
}

/** Nobody must use it any more. One that is not open is closed already. */
export async function closeEncrypted(tools: LuksTools, volume: string, signal: AbortSignal): Promise<void> {
  if ((await devicePathOf(tools, mapperName(volume))) === undefined) return;
  await cryptsetup(tools, ["close", mapperName(volume)], [undefined, signal]);
}
