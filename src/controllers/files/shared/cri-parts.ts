// containerd's configuration for pods, put together from parts: later ones, by name, win.
import { encodeUtf8 } from "../../../base/bytes.ts";
import { encodeToml } from "../../../formats/toml/encode.ts";
import { parseToml } from "../../../formats/toml/parse.ts";
import type { TomlTable, TomlValue } from "../../../formats/toml/value.ts";
import { mergeToml } from "../../../formats/toml/value.ts";
import type { RegistryConfig } from "../../../resources/cri/registry-config.ts";
import { hostsPath } from "./registry-hosts.ts";

export interface CriPart {
  /** Decides on the order: `00-base.part`. */
  readonly name: string;
  /** Told in the head of the result: `in-memory registries`. */
  readonly origin: string;
  readonly text: string;
}

function table(entries: Readonly<Record<string, TomlValue>>): TomlTable {
  return new Map(Object.entries(entries));
}

/** Where the registries' folder is, and credentials. */
export function registriesPart({ auths }: RegistryConfig): CriPart {
  const configs = Object.entries(auths).map(([host, auth]) => {
    const { username, password, auth: both, identityToken } = auth;
    const known = Object.entries({ username, password, auth: both, identitytoken: identityToken });
    return [host, table({ auth: new Map(known.filter(([, value]) => value !== "")) })] as const;
  });
  const registry = table({ config_path: hostsPath, configs: new Map(configs) });
  const images = table({ "io.containerd.cri.v1.images": table({ registry }) });
  return { name: "01-registries.part", origin: "in-memory registries", text: encodeToml(table({ plugins: images })) };
}

export function customizationPart(name: string, text: string): CriPart {
  return { name: `20-${name}.part`, origin: `in-memory customization ${JSON.stringify(name)}`, text };
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encodeUtf8(text))).toHex();
}

/** Throws when a part cannot be read, naming it. */
export async function joinParts(parts: readonly CriPart[]): Promise<string> {
  const sorted = parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  let merged: TomlTable = new Map();
  const head: string[] = [];
  for (const { origin, text } of sorted) {
    try {
      merged = mergeToml(merged, parseToml(text));
    } catch (error) {
      throw new Error(`Cannot read part of containerd's configuration (${origin})`, { cause: error });
    }
    head.push(`## ${origin} (sha256:${await sha256(text)})`);
  }
  return `${head.join("\n")}\n\n${encodeToml(merged)}`;
}
