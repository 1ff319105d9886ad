// The client's configuration file: contexts with endpoints, nodes and credentials, kept compatible with every client of this API.
import { mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parse, stringify } from "yaml";
import { FormatError, errorCode } from "../base/errors.ts";
import { isRecord } from "../base/record.ts";

export interface TalosContext {
  readonly endpoints: readonly string[];
  readonly nodes?: readonly string[];
  /** PEM text in base64, as all three. */
  readonly ca?: string;
  readonly crt?: string;
  readonly key?: string;
  readonly cluster?: string;
  readonly "proxy-url"?: string;
  /** Keys of other clients, such as `auth`, are kept as they are. */
  readonly [other: string]: unknown;
}

export interface TalosConfig {
  /** Name of the current context, "" for none. */
  readonly context: string;
  readonly contexts: Readonly<Record<string, TalosContext>>;
}

export const emptyTalosConfig: TalosConfig = { context: "", contexts: {} };

function stringList(value: unknown, where: string): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) {
    throw new FormatError(`Cannot read client config: found another value at ${where}, want a list of strings`);
  }
  return value.map(String);
}

function contextOf(name: string, value: unknown): TalosContext {
  if (!isRecord(value)) throw new FormatError(`Cannot read client config: found no mapping at contexts.${name}`);
  for (const key of ["ca", "crt", "key", "cluster", "proxy-url"]) {
    if (value[key] !== undefined && typeof value[key] !== "string") {
      throw new FormatError(`Cannot read client config: found another value at contexts.${name}.${key}, want a string`);
    }
  }
  const { target, ...others } = value; // the one endpoint of contexts that very old clients wrote
  const endpoints = stringList(value["endpoints"], `contexts.${name}.endpoints`);
  return {
    ...others,
    endpoints: endpoints.length === 0 && typeof target === "string" && target !== "" ? [target] : endpoints,
    nodes: stringList(value["nodes"], `contexts.${name}.nodes`),
  };
}

/** Empty text is an empty configuration. Throws a FormatError that names the place of what does not fit. */
export function parseTalosConfig(text: string): TalosConfig {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new FormatError("Cannot read client config: found text that is not YAML", { cause: error });
  }
  if (document === null || document === undefined) return emptyTalosConfig;
  if (!isRecord(document)) throw new FormatError("Cannot read client config: found no mapping at the top level");
  const { context = "", contexts = {} } = document;
  if (typeof context !== "string")
    throw new FormatError("Cannot read client config: found another value at context, want a string");
  if (contexts !== null && !isRecord(contexts))
    throw new FormatError("Cannot read client config: found no mapping at contexts");
  const entries = Object.entries(contexts ?? {}).map(([name, value]) => [name, contextOf(name, value)] as const);
  return { context, contexts: Object.fromEntries(entries) };
}

export function encodeTalosConfig(config: TalosConfig): string {
  const contexts = Object.entries(config.contexts).map(([name, { endpoints, nodes = [], ...rest }]) => [
    name,
    { endpoints, ...(nodes.length === 0 ? {} : { nodes }), ...rest },
  ]);
  return stringify({ context: config.context, contexts: Object.fromEntries(contexts) }, { indent: 4, lineWidth: 0 });
}

export interface Environment {
  readonly TALOSCONFIG?: string | undefined;
  readonly TALOS_HOME?: string | undefined;
  readonly HOME?: string | undefined;
  readonly KUBECONFIG?: string | undefined;
  /** Whether the user sits at a display, and where. */
  readonly DISPLAY?: string | undefined;
  readonly WAYLAND_DISPLAY?: string | undefined;
  readonly SSH_CONNECTION?: string | undefined;
  /** Proxy of connections for which the client configuration names none, and hosts that are reached without one. */
  readonly HTTPS_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
  /** The program in which texts are changed: a command line, to which the file's name is added. */
  readonly TALOS_EDITOR?: string | undefined;
  readonly EDITOR?: string | undefined;
  /** Where accounts of registries are kept. */
  readonly REGISTRY_AUTH_FILE?: string | undefined;
  readonly DOCKER_CONFIG?: string | undefined;
  readonly XDG_RUNTIME_DIR?: string | undefined;
}

const serviceAccountPath = "/var/run/secrets/talos.dev/config";

/** The places to look at, in order; the first one that exists is used, else the first one that can be written is made. */
export function talosConfigPaths(flag: string | undefined, env: Environment): readonly string[] {
  if (flag !== undefined && flag !== "") return [flag];
  const { TALOSCONFIG = "", TALOS_HOME = "", HOME = "" } = env;
  const home = TALOS_HOME === "" && HOME !== "" ? `${HOME}/.talos` : TALOS_HOME;
  return [TALOSCONFIG, ...(home === "" ? [] : [`${home}/config`]), serviceAccountPath].filter((path) => path !== "");
}

export interface OpenTalosConfig {
  readonly path: string;
  readonly config: TalosConfig;
}

/** Reads the first file that exists. None: the first that can be made is made, empty, so that it is seen where the configuration belongs. */
export async function openTalosConfig(paths: readonly string[]): Promise<OpenTalosConfig> {
  for (const path of paths) {
    const text = await readIfPresent(path);
    if (text === undefined) continue;
    try {
      return { path, config: parseTalosConfig(text) };
    } catch (error) {
      throw new Error(`Cannot use client config "${path}"`, { cause: error });
    }
  }
  return { path: await createFirst(paths), config: emptyTalosConfig };
}

/** A file that is there and cannot be read is not passed over: the next one may be for another cluster. */
async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return undefined;
    throw new Error(`Cannot read client config "${path}"`, { cause: error });
  }
}

async function createFirst(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    // the place of the service account is Kubernetes' own
    if (path === serviceAccountPath) continue;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await (await open(path, "a", 0o600)).close();
      return path;
    } catch {
      continue; // an empty file is no more than a courtesy: saving will say why it cannot
    }
  }
  return paths[0] ?? "talosconfig";
}

/** Writes by way of a temporary file, readable by its owner only. */
export async function saveTalosConfig({ path, config }: OpenTalosConfig): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(temporary, encodeTalosConfig(config), { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    throw new Error(`Cannot write client config "${path}"`, { cause: error });
  }
}

/** The named or the current context. */
export function selectContext({ path, config }: OpenTalosConfig, name: string | undefined): TalosContext {
  const known = Object.keys(config.contexts);
  if (known.length === 0)
    throw new Error(
      `talos config file is empty: found no context in "${path}"; \`ichorctl config merge FILE\` takes in one, \`--talosconfig\` names another file`,
    );
  const wanted = name ?? config.context;
  const context = config.contexts[wanted];
  if (context === undefined)
    throw new Error(
      `context "${wanted}" not found in config: "${path}" has ${known.map((each) => `"${each}"`).join(", ")}`,
    );
  return context;
}

const logins = { siderov1: "requests signed with an OpenPGP key", basic: "a name and a password" } as const;

/** How a context without a client certificate says who the user is, as far as it is a way that we cannot go: `auth.siderov1 (…)`. */
export function foreignLogin({ auth, crt }: TalosContext): string | undefined {
  if (crt !== undefined || !isRecord(auth)) return undefined;
  const found = Object.entries(logins).find(([name]) => auth[name] !== undefined && auth[name] !== null);
  return found === undefined ? undefined : `auth.${found[0]} (${found[1]})`;
}

export interface Merged {
  readonly config: TalosConfig;
  readonly renames: readonly { readonly from: string; readonly to: string }[];
}

/** Adds the contexts of `other`; one that has the name but not the content of ours gets a new name with a number. Its current context becomes current. */
export function mergeTalosConfig(ours: TalosConfig, other: TalosConfig): Merged {
  const contexts: Record<string, TalosContext> = { ...ours.contexts };
  const renames: { from: string; to: string }[] = [];
  let context = other.context === "" ? ours.context : other.context;
  for (const [name, value] of Object.entries(other.contexts)) {
    let free = name;
    for (let number = 1; contexts[free] !== undefined && !sameContext(contexts[free], value); number++)
      free = `${name}-${number}`;
    contexts[free] = value;
    if (free !== name) {
      renames.push({ from: name, to: free });
      if (context === name) context = free;
    }
  }
  return { config: { context, contexts }, renames };
}

function sameContext(a: TalosContext | undefined, b: TalosContext): boolean {
  return a !== undefined && stringify(a, { sortMapEntries: true }) === stringify(b, { sortMapEntries: true });
}
