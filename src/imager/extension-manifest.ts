// What a system extension says of itself, manifest.yaml, and whether it is made for this version.
import { parseDocument } from "yaml";
import { FormatError } from "../base/errors.ts";
import { mapping, readExtensionMetadata, type ExtensionMetadata } from "../config/extension-metadata.ts";

/** Throws a FormatError for another version of the form, and without a name or a version. */
export function parseExtensionManifest(manifest: string): ExtensionMetadata {
  const root = mapping(parseDocument(manifest).toJS());
  const metadata = readExtensionMetadata(root["metadata"]);
  const { name, version } = metadata;
  if (root["version"] !== "v1alpha1")
    throw new FormatError(
      `Cannot read manifest of extension "${name}": version is ${JSON.stringify(root["version"])}, want v1alpha1`,
    );
  // the name becomes a file's
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/u.test(name) || version === "")
    throw new FormatError(`Cannot read manifest of an extension: found name "${name}" and version "${version}"`);
  return metadata;
}

type Numbers = readonly [number, number, number];

function numbersOf(version: string): Numbers {
  const [major = 0, minor = 0, patch = 0] = (/^\s*v?(\d+(?:\.\d+){0,2})/u.exec(version)?.[1] ?? "")
    .split(".")
    .map(Number);
  return [major, minor, patch];
}

function compare(a: Numbers, b: Numbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function fits(version: Numbers, condition: string): boolean {
  const match = /^(?<operator>>=|<=|!=|=|>|<|\^|~)?\s*(?<wanted>v?\d+(?:\.\d+){0,2})(?:[-+][0-9A-Za-z.+-]*)?$/u.exec(
    condition,
  );
  if (match?.groups === undefined) throw new FormatError(`Cannot read version range: found "${condition}"`);
  const wanted = numbersOf(match.groups["wanted"] ?? "");
  const order = compare(version, wanted);
  switch (match.groups["operator"] ?? "=") {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case "!=":
      return order !== 0;
    case "^":
      return order >= 0 && version[0] === wanted[0];
    case "~":
      return order >= 0 && version[0] === wanted[0] && version[1] === wanted[1];
    default:
      return order === 0;
  }
}

/**
 * Whether a version is in a range such as `>= v1.5.0, < 2 || 3.1.0`; pre-releases count as the release. "" allows all. Throws a FormatError for a
 * range that cannot be read.
 */
export function isInRange(version: string, range: string): boolean {
  if (range.trim() === "") return true;
  const found = numbersOf(version);
  return range.split("||").some((part) => {
    const conditions = part
      .trim()
      .replaceAll(/(>=|<=|!=|=|>|<|\^|~)\s+/gu, "$1")
      .split(/[\s,]+/u);
    return conditions.every((condition) => fits(found, condition));
  });
}
