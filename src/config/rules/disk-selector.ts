// The older disk selector (`machine.install.diskSelector`) in terms of the newer one: an expression over `disk`.
import { parseByteSize } from "../bytesize.ts";

export type Translated =
  | { readonly kind: "ok"; readonly expression: string }
  | { readonly kind: "invalid"; readonly message: string };

const typeExpressions: ReadonlyMap<string, string> = new Map([
  ["nvme", 'disk.transport == "nvme"'],
  ["sd", 'disk.transport == "mmc"'],
  ["hdd", "disk.rotational"],
  ["ssd", "!disk.rotational"],
]);

/** Keys that are patterns, with the field of `disk` each one matches. */
const globFields: readonly (readonly [key: string, field: string])[] = [
  ["model", "model"],
  ["serial", "serial"],
  ["modalias", "modalias"],
  ["uuid", "uuid"],
  ["wwid", "wwid"],
  ["busPath", "bus_path"],
];

/** Read-only disks, CD drives and disks without transport never match. */
export function diskSelectorExpression(selector: Readonly<Record<string, string | undefined>>): Translated {
  if ((selector["name"] ?? "") !== "") return { kind: "invalid", message: "name is not supported" };
  const size = sizeTerm(selector["size"] ?? "");
  if (size === undefined) return { kind: "invalid", message: `size "${selector["size"]}" cannot be parsed` };
  const type = selector["type"] ?? "";
  const typeTerm = type === "" ? "" : typeExpressions.get(type.toLowerCase());
  if (typeTerm === undefined) return { kind: "invalid", message: `unsupported disk type ${JSON.stringify(type)}` };
  const globs = globFields.map(([key, name]) => globTerm(name, selector[key] ?? ""));
  const terms = ['disk.transport != ""', "!disk.readonly", "!disk.cdrom", size, ...globs, typeTerm];
  return { kind: "ok", expression: terms.filter((term) => term !== "").join(" && ") };
}

function globTerm(name: string, pattern: string): string {
  return pattern === "" ? "" : `glob(${JSON.stringify(pattern)}, disk.${name})`;
}

/** An operator (== when absent) and a size; undefined when it is neither empty nor that. */
function sizeTerm(text: string): string | undefined {
  if (text === "") return "";
  const [, operator = "==", amount = ""] = /^\s*(>=|<=|>|<|==)?\s*(.*)$/u.exec(text) ?? [];
  const bytes = parseByteSize(amount.trim());
  return bytes === undefined || bytes < 0n ? undefined : `disk.size ${operator} ${bytes}u`;
}
