// The profile of an image: one YAML file that says all that tells it from the others. Keys as users of other image builders for this API know them.
import { parseDocument } from "yaml";
import { FormatError } from "../base/errors.ts";
import type { ImagePlatform } from "../boot/kernel-arguments.ts";
import { field, oneOf, optionalText, record, requiredText, texts, wrong, type Yaml } from "./profile-fields.ts";

export type ImageKind = "iso" | "image" | "uki" | "pxe" | "installer";

/** What a disk image is written as: the bytes of the disk, for QEMU and what is built on it, or for Hyper-V and Azure (of fixed size). */
export type DiskFormat = "raw" | "qcow2" | "vhd";

/** What is put behind the name of a disk image's file; `raw`: nothing, it is not packed. */
export type DiskPacking = "raw" | ".tar.gz" | ".xz" | ".gz" | ".zst";

/** When systemd-boot offers or begins to write keys to firmware in setup mode. Source: systemd 257, loader.conf(5), `secure-boot-enroll`. */
export type KeyEnrolment = "off" | "manual" | "if-safe" | "force";

/** Where an extension or an image cache is: paths, relative to the profile's folder. */
export interface ContentSource {
  /** A folder with its files, a folder with an OCI layout, or a tar archive of either. */
  readonly kind: "folder" | "layout" | "archive";
  readonly path: string;
}

/** Paths of files, relative to the profile's folder. */
export interface SecureBootKeys {
  /** PEM: signs boot programs. */
  readonly key: string;
  readonly certificate: string;
  /** PEM, RSA: signs what the image measures, so that a TPM gives out keys to it. */
  readonly measurementKey?: string;
  /** Signed updates of the firmware's databases, put on media that start a machine for the first time. */
  readonly databases?: { readonly PK: string; readonly KEK: string; readonly db: string };
  readonly enrolment: KeyEnrolment;
}

export interface ImageProfile {
  readonly platform: ImagePlatform;
  readonly kind: ImageKind;
  /** Version that the image goes by; that of the agent in it when absent. */
  readonly version?: string;
  /** Size of a disk image; the smallest when absent. */
  readonly diskBytes?: bigint;
  /** Of a disk image; `raw` when absent. */
  readonly diskFormat?: DiskFormat;
  /** Of a disk image; as is usual for its format when absent. */
  readonly diskPacking?: DiskPacking;
  readonly extraKernelArgs: readonly string[];
  /** Values that a disk image has in its META partition. */
  readonly meta: ReadonlyMap<number, string>;
  /** Text of a machine config that every node of this image starts with. */
  readonly embeddedConfig?: string;
  readonly extensions: readonly ContentSource[];
  /** Container images that an ISO or a disk image brings along. */
  readonly imageCache?: ContentSource;
  /** Boot programs are signed. */
  readonly secureBoot?: SecureBootKeys;
}

const kinds: readonly ImageKind[] = ["iso", "image", "uki", "pxe", "installer"];
const platforms: readonly ImagePlatform[] = ["metal", "nocloud"];
const diskFormats: readonly DiskFormat[] = ["raw", "qcow2", "vhd"];
const diskPackings: readonly DiskPacking[] = ["raw", ".tar.gz", ".xz", ".gz", ".zst"];
const enrolments: readonly KeyEnrolment[] = ["off", "manual", "if-safe", "force"];
/** Kinds that bring the boot loader which enrols keys. */
const enrolling: readonly ImageKind[] = ["iso", "image"];

function metaValues(value: unknown): ReadonlyMap<number, string> {
  if (value === undefined) return new Map();
  if (!Array.isArray(value)) throw wrong("customization.metaContents", value, "a list");
  return new Map(
    value.map((each, index) => {
      const what = `customization.metaContents[${index}]`;
      const item = record(each, what, ["key", "value"]);
      const [key, text] = [item["key"], item["value"]];
      if (typeof key !== "number" || !Number.isInteger(key) || key < 1 || key > 255)
        throw wrong(`${what}.key`, key, "1 to 255");
      if (typeof text !== "string") throw wrong(`${what}.value`, text, "a text");
      return [key, text] as const;
    }),
  );
}

/** Sizes as people write them: whole MiB or GiB. */
function diskBytes(value: unknown): bigint | undefined {
  if (value === undefined) return undefined;
  const match = typeof value === "string" ? /^(?<count>[1-9]\d*)(?<unit>[MG])iB$/u.exec(value) : null;
  if (match?.groups === undefined) throw wrong("output.imageOptions.diskSize", value, 'a size such as "10GiB"');
  return BigInt(match.groups["count"] ?? "0") * (match.groups["unit"] === "G" ? 1n << 30n : 1n << 20n);
}

/** How the file of a disk image is written. */
function diskFile(
  format: unknown,
  packing: unknown,
  kind: ImageKind,
): Pick<ImageProfile, "diskFormat" | "diskPacking"> {
  const [what, where] = ["output.imageOptions.diskFormat", "output.outFormat"];
  if (kind !== "image" && format !== undefined) throw wrong(what, format, "none: only disk images have a format");
  if (kind !== "image" && packing !== undefined) throw wrong(where, packing, "none: only disk images are packed");
  return {
    ...field("diskFormat", format === undefined ? undefined : oneOf(format, what, diskFormats)),
    ...field("diskPacking", packing === undefined ? undefined : oneOf(packing, where, diskPackings)),
  };
}

/** A version as clients compare them: what comes after "+" is free. */
function version(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !/^v\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/u.test(value))
    throw wrong("version", value, 'a version such as "v1.14.0+ichor.1-lab"');
  return value;
}

const contentKeys = { path: "folder", ociPath: "layout", tarballPath: "archive" } as const;

function content(value: unknown, what: string): ContentSource {
  const item = record(value, what, Object.keys(contentKeys));
  const [[key, path] = ["", undefined], ...others] = Object.entries(item);
  if (others.length > 0 || typeof path !== "string" || path === "")
    throw wrong(what, value, `one of ${Object.keys(contentKeys).join(", ")} with a path`);
  return { kind: contentKeys[key as keyof typeof contentKeys], path }; // record() let no other key through
}

function extensions(value: unknown): readonly ContentSource[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong("input.systemExtensions", value, "a list");
  return value.map((each, index) => content(each, `input.systemExtensions[${index}]`));
}

function imageCache(value: unknown, kind: ImageKind): ContentSource | undefined {
  if (value === undefined) return undefined;
  if (kind !== "iso" && kind !== "image")
    throw wrong("input.imageCache", value, "none: only an ISO and disk images carry one");
  return content(value, "input.imageCache");
}

const databaseKeys = ["platformKeyPath", "keyExchangeKeyPath", "signatureKeyPath"] as const;

function secureBoot(isWanted: unknown, input: Yaml, enrolment: unknown): SecureBootKeys | undefined {
  const what = "input.secureboot";
  if (isWanted !== undefined && typeof isWanted !== "boolean") throw wrong("secureboot", isWanted, "true or false");
  if (isWanted !== true) {
    if (input["secureboot"] !== undefined) throw wrong(what, input["secureboot"], "none: secureboot is not true");
    return undefined;
  }
  const keys = record(input["secureboot"], what, ["secureBootSigner", "pcrSigner", ...databaseKeys]);
  const signer = record(keys["secureBootSigner"], `${what}.secureBootSigner`, ["keyPath", "certPath"]);
  const pcrSigner = record(keys["pcrSigner"], `${what}.pcrSigner`, ["keyPath"]);
  const measurementKey =
    keys["pcrSigner"] === undefined ? undefined : requiredText(pcrSigner["keyPath"], `${what}.pcrSigner.keyPath`);
  const paths = databaseKeys.map((key) => optionalText(keys[key], `${what}.${key}`));
  const [PK, KEK, db] = paths;
  const databases = PK !== undefined && KEK !== undefined && db !== undefined ? { PK, KEK, db } : undefined;
  if (databases === undefined && paths.some((path) => path !== undefined))
    throw wrong(what, keys, "all of platformKeyPath, keyExchangeKeyPath and signatureKeyPath, or none");
  return {
    key: requiredText(signer["keyPath"], `${what}.secureBootSigner.keyPath`),
    certificate: requiredText(signer["certPath"], `${what}.secureBootSigner.certPath`),
    ...field("measurementKey", measurementKey),
    ...(databases === undefined ? {} : { databases }),
    enrolment: enrolment === undefined ? "if-safe" : oneOf(enrolment, "output.*.sdBootEnrollKeys", enrolments),
  };
}

/** Throws a FormatError that names the key, or the line when it is no YAML. */
export function parseImageProfile(text: string): ImageProfile {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined)
    throw new FormatError("Cannot read image profile", { cause: error, line: error.linePos?.[0].line ?? 1 });
  const rootKeys = ["platform", "version", "secureboot", "input", "output", "customization"];
  const root = record(document.toJS(), "profile", rootKeys);
  const output = record(root["output"], "output", ["kind", "imageOptions", "isoOptions", "outFormat"]);
  const optionKeys = ["diskSize", "diskFormat", "sdBootEnrollKeys"];
  const options = record(output["imageOptions"], "output.imageOptions", optionKeys);
  const isoOptions = record(output["isoOptions"], "output.isoOptions", ["sdBootEnrollKeys"]);
  const input = record(root["input"], "input", ["systemExtensions", "secureboot", "imageCache"]);
  const customizationKeys = ["extraKernelArgs", "metaContents", "embeddedMachineConfiguration"];
  const customization = record(root["customization"], "customization", customizationKeys);
  const kind = oneOf(output["kind"], "output.kind", kinds);
  const meta = metaValues(customization["metaContents"]);
  if (meta.size > 0 && kind !== "image")
    throw wrong("customization.metaContents", [...meta.keys()], "none: only disk images hold values");
  const size = diskBytes(options["diskSize"]);
  if (size !== undefined && kind !== "image")
    throw wrong("output.imageOptions.diskSize", String(size), "none: only disk images have a size");
  const enrolment = (kind === "iso" ? isoOptions : options)["sdBootEnrollKeys"];
  const keys = secureBoot(root["secureboot"], input, enrolment);
  if (enrolment !== undefined && (keys?.databases === undefined || !enrolling.includes(kind)))
    throw wrong("output.*.sdBootEnrollKeys", enrolment, "none: this image enrols no keys");
  return {
    platform: oneOf(root["platform"], "platform", platforms),
    kind,
    ...field("version", version(root["version"])),
    ...field("diskBytes", size),
    ...diskFile(options["diskFormat"], output["outFormat"], kind),
    extraKernelArgs: texts(customization["extraKernelArgs"], "customization.extraKernelArgs"),
    meta,
    ...field(
      "embeddedConfig",
      optionalText(customization["embeddedMachineConfiguration"], "customization.embeddedMachineConfiguration"),
    ),
    extensions: extensions(input["systemExtensions"]),
    ...field("imageCache", imageCache(input["imageCache"], kind)),
    ...field("secureBoot", keys),
  };
}
