// The profile of an image: one YAML file that says all that tells it from the others. Keys as users of other image builders for this API know them.
import { parseDocument } from "yaml";
import { FormatError } from "../base/errors.ts";
import type { ImagePlatform } from "../boot/kernel-arguments.ts";

export type ImageKind = "iso" | "image" | "uki" | "pxe" | "installer";

export interface ImageProfile {
  readonly platform: ImagePlatform;
  readonly kind: ImageKind;
  /** Version that the image goes by; that of the agent in it when absent. */
  readonly version?: string;
  /** Size of a disk image; the smallest when absent. */
  readonly diskBytes?: bigint;
  readonly extraKernelArgs: readonly string[];
  /** Values that a disk image has in its META partition. */
  readonly meta: ReadonlyMap<number, string>;
}

const kinds: readonly ImageKind[] = ["iso", "image", "uki", "pxe", "installer"];
const platforms: readonly ImagePlatform[] = ["metal", "nocloud"];

type Yaml = Readonly<Record<string, unknown>>;

function record(value: unknown, what: string, keys: readonly string[]): Yaml {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(what, value, "a mapping");
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw wrong(`${what}.${unknown}`, unknown, keys.join(", "));
  return value as Yaml; // an object that is no list
}

function wrong(what: string, found: unknown, want: string): FormatError {
  return new FormatError(`Cannot read image profile: ${what} is ${JSON.stringify(found)}, want ${want}`);
}

function oneOf<T extends string>(value: unknown, what: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(what, value, choices.join(", "));
  return found;
}

function texts(value: unknown, what: string): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((each): each is string => typeof each === "string")) {
    throw wrong(what, value, "a list of texts");
  }
  return value;
}

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

/** A version as clients compare them: what comes after "+" is free. */
function version(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !/^v\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/u.test(value))
    throw wrong("version", value, 'a version such as "v1.14.0+ichor.1-lab"');
  return value;
}

/** Throws a FormatError that names the key, or the line when it is no YAML. */
export function parseImageProfile(text: string): ImageProfile {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined)
    throw new FormatError("Cannot read image profile", { cause: error, line: error.linePos?.[0].line ?? 1 });
  const root = record(document.toJS(), "profile", ["platform", "version", "output", "customization"]);
  const output = record(root["output"], "output", ["kind", "imageOptions"]);
  const options = record(output["imageOptions"], "output.imageOptions", ["diskSize"]);
  const customization = record(root["customization"], "customization", ["extraKernelArgs", "metaContents"]);
  const kind = oneOf(output["kind"], "output.kind", kinds);
  const meta = metaValues(customization["metaContents"]);
  if (meta.size > 0 && kind !== "image")
    throw wrong("customization.metaContents", [...meta.keys()], "none: only disk images hold values");
  const label = version(root["version"]);
  const size = diskBytes(options["diskSize"]);
  if (size !== undefined && kind !== "image")
    throw wrong("output.imageOptions.diskSize", String(size), "none: only disk images have a size");
  return {
    platform: oneOf(root["platform"], "platform", platforms),
    kind,
    ...(label === undefined ? {} : { version: label }),
    ...(size === undefined ? {} : { diskBytes: size }),
    extraKernelArgs: texts(customization["extraKernelArgs"], "customization.extraKernelArgs"),
    meta,
  };
}
