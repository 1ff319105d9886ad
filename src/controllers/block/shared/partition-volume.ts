// Parts that volumes have in common: sizes, encryption, trimming, from the words of the config to those of the resource.
import { encodeUtf8 } from "../../../base/bytes.ts";
import { parseByteSize } from "../../../config/bytesize.ts";
import type { Config } from "../../../config/document.ts";
import { documentsOf } from "../../../config/document.ts";
import { filesystemScrubConfig } from "../../../config/documents/filesystem-scrub-config.ts";
import { filesystemTrimConfig } from "../../../config/documents/filesystem-trim-config.ts";
import type { VolumeConfig as VolumeDocument } from "../../../config/documents/volume-config.ts";
import { partitionTypes } from "../../../boot/partition-layout.ts";
import {
  EncryptionKeyType,
  EncryptionProviderType,
  FilesystemType,
  VolumeType,
} from "../../../resources/block/common/enums.ts";
import type { MountSpec } from "../../../resources/block/common/messages.ts";
import { mountSpec } from "../../../resources/block/common/messages.ts";
import { VolumeConfig } from "../../../resources/block/volume-config.ts";

const MiB = 1024n * 1024n;
export const linuxData: string = partitionTypes.linuxData.toUpperCase();
export const linuxSwap: string = partitionTypes.linuxSwap.toUpperCase();
export const minAllocationGroupBytes: bigint = 64n * 1024n * MiB;

/** Those of the system disk come first, whatever else asks for space on it. */
export const systemWave = -1;

export type EncryptionSpec = VolumeConfig["encryption"];
export type EncryptionKey = EncryptionSpec["keys"][number];
export type EncryptionDocument = NonNullable<VolumeDocument["encryption"]>;

export function mountOf(values: Partial<MountSpec>): MountSpec {
  return { ...mountSpec.zero(), ...values };
}

export interface PartitionSizes {
  readonly minSize: bigint;
  /** 0: no limit. */
  readonly maxSize: bigint;
  /** Percents of the free space; 0: no limit. */
  readonly relativeMaxSize: bigint;
  /** `maxSize` is what must stay free instead. */
  readonly negativeMaxSize: boolean;
  readonly grow: boolean;
}

/** Undefined when the config says nothing. */
export function bytesOf(text: string | undefined): bigint | undefined {
  return text === undefined || text === "" ? undefined : parseByteSize(text);
}

type SizesDocument = Pick<NonNullable<VolumeDocument["provisioning"]>, "minSize" | "maxSize" | "grow">;

export function partitionSizes(
  { minSize, maxSize = "", grow }: SizesDocument,
  defaults: { readonly minSize: bigint; readonly grow: boolean },
): PartitionSizes {
  const isPercent = maxSize.endsWith("%");
  const limit = isPercent ? 0n : (bytesOf(maxSize) ?? 0n);
  return {
    minSize: bytesOf(minSize) ?? defaults.minSize,
    maxSize: limit < 0n ? -limit : limit,
    relativeMaxSize: isPercent ? BigInt(maxSize.slice(0, -1)) : 0n,
    negativeMaxSize: limit < 0n,
    grow: grow ?? defaults.grow,
  };
}

export interface PartitionVolume extends PartitionSizes {
  readonly label: string;
  readonly wave: number;
  readonly diskSelector: string;
  readonly typeUUID?: string;
  readonly filesystem: number;
  readonly filesystemLabel?: string;
  readonly minAllocationGroupSize?: bigint;
  readonly mount?: MountSpec;
}

/** A volume that is a partition of its own, found by its label. */
export function partitionVolume(wanted: PartitionVolume): VolumeConfig {
  const { label, wave, diskSelector, filesystem, minSize, maxSize, relativeMaxSize, negativeMaxSize, grow } = wanted;
  return {
    ...VolumeConfig.zero(),
    type: VolumeType.partition,
    provisioning: {
      wave,
      diskSelector: { match: diskSelector, external: "" },
      partitionSpec: {
        minSize,
        maxSize,
        relativeMaxSize,
        negativeMaxSize,
        grow,
        label,
        typeUUID: wanted.typeUUID ?? linuxData,
      },
      filesystemSpec: {
        type: filesystem,
        label: wanted.filesystemLabel ?? "",
        minAllocationGroupSize: wanted.minAllocationGroupSize ?? 0n,
      },
    },
    locator: { match: `volume.partition_label == "${label}"`, diskMatch: "" },
    mount: wanted.mount ?? mountOf({}),
  };
}

/** Smallest allocation group of XFS; zero for other file systems. */
export function allocationGroupBytes(
  type: number,
  document: { readonly xfs?: { readonly minAllocationGroupSize?: string } } | undefined,
): bigint {
  if (type !== FilesystemType.xfs) return 0n;
  return bytesOf(document?.xfs?.minAllocationGroupSize) ?? minAllocationGroupBytes;
}

function keyType(key: NonNullable<EncryptionDocument["keys"]>[number]): number {
  if (key.static !== undefined) return EncryptionKeyType.static;
  if (key.nodeID !== undefined) return EncryptionKeyType.nodeID;
  return key.kms === undefined ? EncryptionKeyType.tpm : EncryptionKeyType.kms;
}

/** The registers that a key in the TPM is bound to when the config does not say. */
const defaultPcrs = [7];

/** Without a provider the volume is not encrypted. Keys are in the order of their slots. */
export function encryptionSpec(document: EncryptionDocument | undefined): EncryptionSpec {
  const zero = VolumeConfig.zero().encryption;
  if (document?.provider !== "luks2") return zero;
  const keys = (document.keys ?? []).map((key) => {
    const isTpm = key.tpm !== undefined;
    return {
      slot: key.slot ?? 0,
      type: keyType(key),
      lockToState: key.lockToState ?? false,
      staticPassphrase: encodeUtf8(key.static?.passphrase ?? ""),
      kmsEndpoint: key.kms?.endpoint ?? "",
      tpmCheckSecurebootStatusOnEnroll: key.tpm?.checkSecurebootStatusOnEnroll ?? false,
      pcrs: isTpm ? [...(key.tpm.options?.pcrs ?? defaultPcrs)] : [],
      pubKeyPcrs: [], // registers whose values an image signs in advance: none of ours does
    };
  });
  return {
    provider: EncryptionProviderType.luks2,
    keys: keys.toSorted((a, b) => a.slot - b.slot),
    cipher: document.cipher ?? "",
    keySize: document.keySize ?? 0,
    blockSize: BigInt(document.blockSize ?? 0),
    perfOptions: [...(document.options ?? [])],
    allowDiscards: document.allowDiscards ?? false,
  };
}

interface Period {
  readonly enabled?: boolean;
  /** Nanoseconds. */
  readonly interval?: bigint;
}

/** What a document says about the upkeep of its own volume. */
export interface Maintenance {
  readonly trim?: Period;
  readonly scrub?: Period;
}

/** What is said for all volumes: nanoseconds. */
export interface GeneralMaintenance {
  readonly trim: bigint | undefined;
  readonly scrub: bigint | undefined;
}

export function generalMaintenance(config: Config): GeneralMaintenance {
  const [trim] = documentsOf(config, filesystemTrimConfig);
  const [scrub] = documentsOf(config, filesystemScrubConfig);
  return { trim: trim?.interval, scrub: scrub?.interval };
}

/** A week: of a volume that says that it wants to be scrubbed, and nobody says how often. */
const scrubInterval = 168n * 3600n * 1_000_000_000n;

function periodOf(own: Period | undefined, general: bigint): bigint {
  if (own?.enabled === false) return 0n;
  return own?.interval === undefined || own.interval === 0n ? general : own.interval;
}

/** The volume with what its own document, or else those for all volumes, say about trimming and scrubbing. */
export function withMaintenance(volume: VolumeConfig, own: Maintenance, general: GeneralMaintenance): VolumeConfig {
  const trim = periodOf(own.trim, general.trim ?? 0n);
  const scrub = periodOf(own.scrub, general.scrub ?? (own.scrub === undefined ? 0n : scrubInterval));
  return {
    ...volume,
    ...(trim > 0n ? { trimEnabled: true, trimInterval: trim } : {}),
    ...(scrub > 0n ? { scrubEnabled: true, scrubInterval: scrub } : {}),
  };
}
