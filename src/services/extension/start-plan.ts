// What a service of an extension gets at a start: mounts in its root, and variables.
import { decodeUtf8 } from "../../base/bytes.ts";
import type { BindMount, TmpfsMount } from "../../linux/launch-arguments.ts";
import { Environment } from "../../resources/runtime/environment.ts";
import { ExtensionServiceConfig } from "../../resources/runtime/extension-service-config.ts";
import type { ServiceContext } from "../shared/context.ts";
import type { ExtensionServiceSpec } from "./spec.ts";

export interface StartPlan {
  readonly mounts: readonly (BindMount | TmpfsMount)[];
  readonly env: Readonly<Record<string, string>>;
}

/** Folder with the files of an extension's service. */
export function rootOf(name: string): string {
  return `/usr/local/lib/containers/${name}`;
}

/** Where the files of a service's config lie; their names are the paths with dashes for slashes. */
export function extensionFilePath(service: string, mountPath: string): string {
  return `/system/overlays/extensions/${service}/${mountPath.replaceAll("/", "-")}`;
}

/** The machine's devices and its `/sys`, unless the extension says otherwise; what it asks for; its settings on top. */
export function planMounts(
  { name, mounts, isSysWritable }: Pick<ExtensionServiceSpec, "name" | "mounts" | "isSysWritable">,
  settings: readonly { readonly mountPath: string }[],
): StartPlan["mounts"] {
  const system: readonly BindMount[] = [
    { kind: "bind", source: "/dev", target: "/dev" },
    { kind: "bind", source: "/sys", target: "/sys", ...(isSysWritable ? {} : { options: ["ro"] as const }) },
  ];
  const places = new Set(mounts.map(({ target }) => target));
  const files = settings.map(({ mountPath }): BindMount => ({
    kind: "bind",
    source: extensionFilePath(name, mountPath),
    target: mountPath,
    options: ["ro"],
  }));
  return [...system.filter(({ target }) => !places.has(target)), ...mounts, ...files];
}

/** Lines NAME=value; later ones win. */
export function variablesOf(lines: readonly string[]): StartPlan["env"] {
  return Object.fromEntries(lines.map((line) => /^([^=]*)=(.*)$/su.exec(line)?.slice(1) ?? [line, ""]));
}

/** Lines with something in them that are no comments. */
export function linesOfFile(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Folders that mounts name and the host has not got: extensions count on them, for their state. */
async function makeSources(mounts: ExtensionServiceSpec["mounts"], { files }: ServiceContext): Promise<void> {
  for (const mount of mounts) {
    if (mount.kind !== "bind" || (await files.exists(mount.source))) continue;
    await files.makeDirectory(mount.source, { mode: 0o700 });
  }
}

export async function planStart(spec: ExtensionServiceSpec, context: ServiceContext): Promise<StartPlan> {
  const { files, state } = context;
  await makeSources(spec.mounts, context);
  const config = (await state.find(ExtensionServiceConfig, spec.name))?.spec;
  const machine = (await state.find(Environment, "machined"))?.spec.variables ?? [];
  const { environmentFile } = spec;
  const own = environmentFile === undefined ? [] : linesOfFile(decodeUtf8(await files.read(environmentFile)));
  return {
    mounts: planMounts(spec, config?.files ?? []),
    env: variablesOf([...machine, ...own, ...spec.environment, ...(config?.environment ?? [])]),
  };
}
