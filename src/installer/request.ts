// What the process is asked, from the JSON on its standard input.
import { isRecord } from "../base/record.ts";
import type { OwnArguments } from "../boot/kernel-arguments.ts";
import { parseInstallerMeta, type InstallerCommand, type InstallerImage } from "../runtime/installer.ts";
import { InstallFailure } from "./failure.ts";

type Fields = Readonly<Record<string, unknown>>;

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw new InstallFailure("invalidInput", `Cannot read request: ${name} is ${JSON.stringify(value)}, want text`);
}

function object(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (isRecord(value)) return value;
  throw new InstallFailure("invalidInput", `Cannot read request: ${name} is ${JSON.stringify(value)}, want an object`);
}

function imageOf(fields: Fields): InstallerImage {
  const image = object(fields, "image");
  return { blobs: text(image, "blobs"), manifestDigest: text(image, "manifestDigest") };
}

function textsOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name] ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw new InstallFailure(
    "invalidInput",
    `Cannot read request: ${name} is ${JSON.stringify(value)}, want a list of texts`,
  );
}

function kernelArgsOf(fields: Fields): { readonly kernelArgs?: OwnArguments } {
  if (fields["kernelArgs"] === undefined) return {};
  const args = object(fields, "kernelArgs");
  return { kernelArgs: { kept: textsOf(args, "kept"), extra: textsOf(args, "extra") } };
}

function metaOf(fields: Fields): Readonly<Record<string, string>> {
  const entries = Object.entries(object(fields, "meta")).map(([name, value]) => {
    if (typeof value === "string") return [name, value] as const;
    throw new InstallFailure("invalidInput", `Cannot read request: META value ${name} is no text`);
  });
  const meta = Object.fromEntries(entries);
  try {
    parseInstallerMeta(meta);
  } catch (cause) {
    throw new InstallFailure("invalidInput", "Cannot read request", { cause });
  }
  return meta;
}

/** Throws an InstallFailure for a request that nobody can read. */
export function parseCommand(json: string): InstallerCommand {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new InstallFailure("invalidInput", "Cannot read request: it is no JSON", { cause });
  }
  if (!isRecord(value)) throw new InstallFailure("invalidInput", "Cannot read request: it is no object");
  const disk = text(value, "disk");
  const kind = value["kind"];
  switch (kind) {
    case "install":
    case "upgrade": {
      const common = {
        disk,
        image: imageOf(value),
        meta: metaOf(value),
        ...kernelArgsOf(value),
      };
      return kind === "install"
        ? { kind, ...common, wipe: value["wipe"] === true, legacyBiosSupport: value["legacyBiosSupport"] === true }
        : { kind, ...common };
    }
    case "endTrial":
    case "rollBack":
    case "banks":
      return { kind, disk };
    default:
      throw new InstallFailure("invalidInput", `Cannot read request: kind is ${JSON.stringify(kind)}`);
  }
}
