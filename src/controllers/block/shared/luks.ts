// Encrypted volumes, by cryptsetup. Keys go through its standard input only: arguments can be read by everybody.
import { concatBytes, decodeUtf8 } from "../../../base/bytes.ts";
import { errorChain } from "../../../base/errors.ts";
import type { BlockDevices } from "../../../linux/block-devices.ts";
import type { Files } from "../../../linux/files.ts";
import type { Modules } from "../../../linux/modules.ts";
import type { ExitStatus, Processes } from "../../../linux/process.ts";
import type { EncryptionSpec } from "./partition-volume.ts";
import type { EncryptionKey, KeyMaterial } from "./volume-keys.ts";
import { keyTypeName, passphraseOf } from "./volume-keys.ts";

export interface LuksTools {
  readonly blockDevices: BlockDevices;
  readonly processes: Processes;
  readonly files: Files;
  readonly modules: Pick<Modules, "load">;
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
const defaultCipher = "aes-xts-plain64";
const wideCipherBits = 512;
const otherCipherBits = 256;
const openMs = 60_000;

export function mapperName(volume: string): string {
  return `luks2-${volume}`;
}

function failure(status: ExitStatus): string {
  return status.kind === "exited" ? `exit code ${status.code}` : status.signal;
}

async function cryptsetup(
  { processes }: LuksTools,
  args: readonly string[],
  [input, signal]: readonly [Uint8Array | undefined, AbortSignal],
): Promise<Uint8Array> {
  const options = { path: tool, args: ["--batch-mode", ...args], env };
  const { status, stdout, stderr } = await processes.run(input === undefined ? options : { ...options, input }, signal);
  if (status.kind === "exited" && status.code === 0) return stdout;
  throw new Error(`Cannot ${args[0] ?? ""} with cryptsetup: ${failure(status)}: ${decodeUtf8(stderr).trim()}`);
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
function firstPassphrase(volume: EncryptedVolume, material: KeyMaterial): readonly [EncryptionKey, Uint8Array] {
  let first: unknown;
  for (const key of volume.encryption.keys) {
    try {
      return [key, passphraseOf(key, volume.id, material)];
    } catch (error) {
      first ??= error;
    }
  }
  throw new Error(`Cannot encrypt volume "${volume.id}": found no key to use`, { cause: first });
}

/** Puts a header on a volume that must be blank. A power cut in between leaves half of a header, which counts as none. */
export async function formatEncrypted(
  tools: LuksTools,
  volume: EncryptedVolume,
  [material, signal]: readonly [KeyMaterial, AbortSignal],
): Promise<void> {
  const { path, diskPath, encryption } = volume;
  const [{ slot }, passphrase] = firstPassphrase(volume, material);
  await tools.files.makeDirectory(lockFolder, { mode: 0o700 });
  await using _ = await tools.blockDevices.open(diskPath, { lock: "exclusive" });
  const args = ["luksFormat", "--type", "luks2", ...cipherArguments(encryption), ...keyDerivation];
  await cryptsetup(tools, [...args, "--key-slot", String(slot), "--key-file", "-", path], [passphrase, signal]);
}

interface Header {
  readonly keyslots?: Readonly<Record<string, unknown>>;
}

async function slotsOf(tools: LuksTools, path: string, signal: AbortSignal): Promise<readonly number[]> {
  const json = await cryptsetup(tools, ["luksDump", "--dump-json-metadata", path], [undefined, signal]);
  const header = JSON.parse(decodeUtf8(json)) as Header; // cryptsetup's own words
  return Object.keys(header.keyslots ?? {}).map(Number);
}

async function fits(tools: LuksTools, volume: EncryptedVolume, [key, passphrase, signal]: Try): Promise<boolean> {
  const args = ["open", "--type", "luks2", "--test-passphrase", "--key-slot", String(key.slot), "--key-file", "-"];
  return cryptsetup(tools, [...args, volume.path], [passphrase, signal]).then(
    () => true,
    () => false,
  );
}

type Try = readonly [EncryptionKey, Uint8Array, AbortSignal];

async function addKey(
  tools: LuksTools,
  { path }: EncryptedVolume,
  [known, added, slot, signal]: readonly [Uint8Array, Uint8Array, number, AbortSignal],
): Promise<void> {
  const sizes = ["--keyfile-size", String(known.length), "--new-keyfile-size", String(added.length)];
  const args = ["luksAddKey", ...keyDerivation, "--key-slot", String(slot), "--key-file", "-", ...sizes, path, "-"];
  await cryptsetup(tools, args, [concatBytes([known, added]), signal]);
}

/** Makes the slots of the header those of the config: each key in its slot, and no others. The key that opened the volume is right already. */
async function syncKeys(
  tools: LuksTools,
  volume: EncryptedVolume,
  [opened, known, material, signal]: readonly [EncryptionKey, Uint8Array, KeyMaterial, AbortSignal],
): Promise<readonly string[]> {
  const failed: string[] = [];
  const present = new Set(await slotsOf(tools, volume.path, signal));
  const kill = (slot: number): Promise<unknown> =>
    cryptsetup(tools, ["luksKillSlot", volume.path, String(slot)], [undefined, signal]);
  for (const key of volume.encryption.keys) {
    if (key.slot === opened.slot) continue;
    try {
      const passphrase = passphraseOf(key, volume.id, material);
      const isPresent = present.has(key.slot);
      if (isPresent && (await fits(tools, volume, [key, passphrase, signal]))) continue;
      if (isPresent) await kill(key.slot);
      await addKey(tools, volume, [known, passphrase, key.slot, signal]);
    } catch (error) {
      signal.throwIfAborted();
      failed.push(`key slot ${key.slot} (${keyTypeName(key.type)}): ${errorChain(error)}`);
    }
  }
  const wanted = new Set(volume.encryption.keys.map(({ slot }) => slot));
  for (const slot of present) if (!wanted.has(slot)) await kill(slot);
  return failed;
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
  const patience = AbortSignal.any([signal, AbortSignal.timeout(openMs)]);
  const errors: unknown[] = [];
  for (const key of volume.encryption.keys) {
    try {
      const passphrase = passphraseOf(key, volume.id, material);
      const isOpen = (await devicePathOf(tools, name)) !== undefined;
      // a round that failed later is not repeated: what it opened is open
      if (!isOpen) await cryptsetup(tools, openArguments(volume, key.slot), [passphrase, patience]);
      const path = await devicePathOf(tools, name);
      if (path === undefined) throw new Error(`found no device named "${name}" after it was opened`);
      return { path, slot: key.slot, failedSyncs: await syncKeys(tools, volume, [key, passphrase, material, signal]) };
    } catch (error) {
      signal.throwIfAborted();
      errors.push(error);
    }
  }
  throw new AggregateError(errors, `Cannot open encrypted volume "${volume.id}"`);
}

/** Nobody must use it any more. One that is not open is closed already. */
export async function closeEncrypted(tools: LuksTools, volume: string, signal: AbortSignal): Promise<void> {
  if ((await devicePathOf(tools, mapperName(volume))) === undefined) return;
  await cryptsetup(tools, ["close", mapperName(volume)], [undefined, signal]);
}
