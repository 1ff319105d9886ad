// image/inputs.lock: every input of the image that is not in this repository, with its digest. One line per input, fields
// separated by tabs; sorted, so that a refresh shows what changed.
import { FormatError } from "../../src/base/errors.ts";

/** A Debian package. */
export interface DebInput {
  readonly kind: "deb";
  readonly name: string;
  readonly version: string;
  /** Which archive it comes from. */
  readonly source: "debian" | "debian-security";
  readonly sha256: string;
  /** Below the root of the archive: `pool/main/...`. */
  readonly path: string;
}

/** A Go module whose programs are built; go.sum beside its go.mod pins all that it needs. */
export interface GoInput {
  readonly kind: "go";
  readonly name: string;
  readonly version: string;
  /** Folder of go.mod, below image/go. */
  readonly source: string;
  /** The `h1:` digest of the module, as in go.sum. */
  readonly sha256: string;
}

/** A file of an npm package. */
export interface NpmInput {
  readonly kind: "npm";
  readonly name: string;
  readonly version: string;
  /** The file below node_modules. */
  readonly source: string;
  readonly sha256: string;
}

/** The Go tool chain; the go command fetches it when the machine's own is another one. */
export interface ToolchainInput {
  readonly kind: "toolchain";
  readonly name: "go";
  readonly version: string;
}

export interface Lock {
  /** When the Debian versions were taken, as the snapshot archive names it: `20261121T000000Z`. */
  readonly snapshot: string;
  readonly toolchain: ToolchainInput;
  readonly debs: readonly DebInput[];
  readonly go: readonly GoInput[];
  readonly npm: readonly NpmInput[];
}

function field(fields: readonly string[], index: number, line: number): string {
  const value = fields[index];
  if (value === undefined || value === "") {
    throw new FormatError(`Cannot parse inputs.lock: found ${fields.length} fields, want field ${index + 1}`, { line });
  }
  return value;
}

function archive(text: string, line: number): DebInput["source"] {
  if (text === "debian" || text === "debian-security") return text;
  throw new FormatError(`Cannot parse inputs.lock: found source "${text}", want debian or debian-security`, { line });
}

/** Throws a FormatError with the line. */
export function parseLock(text: string): Lock {
  const debs: DebInput[] = [];
  const go: GoInput[] = [];
  const npm: NpmInput[] = [];
  let snapshot = "";
  let toolchain = "";
  for (const [index, content] of text.split("\n").entries()) {
    if (content === "" || content.startsWith("#")) continue;
    const line = index + 1;
    const fields = content.split("\t");
    const at = (position: number): string => field(fields, position, line);
    if (fields[0] === "snapshot") snapshot = at(1);
    else if (fields[0] === "toolchain") toolchain = at(2);
    else if (fields[0] === "deb") {
      const source = archive(at(3), line);
      debs.push({ kind: "deb", name: at(1), version: at(2), source, sha256: at(4), path: at(5) });
    } else if (fields[0] === "go") {
      go.push({ kind: "go", name: at(1), version: at(2), source: at(3), sha256: at(4) });
    } else if (fields[0] === "npm") {
      npm.push({ kind: "npm", name: at(1), version: at(2), source: at(3), sha256: at(4) });
    } else {
      throw new FormatError(`Cannot parse inputs.lock: found kind "${fields[0] ?? ""}", want deb, go or npm`, { line });
    }
  }
  if (snapshot === "" || toolchain === "") throw new FormatError("Cannot parse inputs.lock: no snapshot or toolchain");
  return { snapshot, toolchain: { kind: "toolchain", name: "go", version: toolchain }, debs, go, npm };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

export function encodeLock(lock: Lock): string {
  const lines = [
    ["snapshot", lock.snapshot],
    ["toolchain", lock.toolchain.name, lock.toolchain.version],
    ...lock.debs.toSorted(byName).map((deb) => ["deb", deb.name, deb.version, deb.source, deb.sha256, deb.path]),
    ...lock.go.toSorted(byName).map((module) => ["go", module.name, module.version, module.source, module.sha256]),
    ...lock.npm.toSorted(byName).map((file) => ["npm", file.name, file.version, file.source, file.sha256]),
  ];
  const head = [
    "# Every input of the image that is not in this repository. Written by `make image-lock`, read by `make image`.",
    "# kind, name, version, source, digest (SHA-256; for Go modules that of go.sum), path in the archive",
  ];
  return `${[...head, ...lines.map((line) => line.join("\t"))].join("\n")}\n`;
}
