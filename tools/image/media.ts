// `make image FORMAT=…`: the images of one or all profiles of image/media, from the kernel and initramfs in out/.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeImage, type ImageParts } from "../../src/imager/make-image.ts";
import { parseImageProfile } from "../../src/imager/profile.ts";
import { encodeSbom, type SbomPackage } from "../../src/imager/sbom.ts";
import { openPool } from "./debs.ts";
import { openKernel } from "./modules.ts";
import { loaderPackages, openLoaders, type Loaders } from "./loaders.ts";
import { parseLock, type Lock } from "./lock.ts";
import { debianPackages, readProfiles, readRootManifest, type Profile } from "./manifest.ts";
import { outDir, sha256OfFile, sourceDateEpoch, top } from "./paths.ts";

/** The version of the machine API and ours, as the node reports it. */
export function imageVersion(): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(join(top, "package.json"), "utf8"));
  return `v1.14.0+ichor.${version}`;
}

/** npm packages in the bundles of the node's programs; the lock names those that go in as files. */
export const bundledPackages: readonly string[] = ["uqr", "yaml"];

function npmVersion(name: string): string {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(join(top, "node_modules", name, "package.json"), "utf8"),
  );
  return version;
}

/** Everything in the image that is not of this repository. */
export function listPackages(lock: Lock, profile: Profile): readonly SbomPackage[] {
  const names = new Set([...debianPackages(readRootManifest(), [profile]), ...loaderPackages]);
  const purl = (type: string, name: string, version: string): string =>
    `pkg:${type}/${name.split("/").map(encodeURIComponent).join("/")}@${encodeURIComponent(version)}`;
  return [
    ...lock.debs
      .filter(({ name }) => names.has(name))
      .map(({ name, version, sha256 }) => ({
        name,
        version,
        sha256,
        purl: `${purl("deb/debian", name, version)}?arch=amd64`,
      })),
    ...lock.go.map(({ name, version }) => ({ name, version, purl: purl("golang", name, version) })),
    ...lock.npm.map(({ name, version, sha256 }) => ({ name, version, sha256, purl: purl("npm", name, version) })),
    ...bundledPackages.map((name) => ({ name, version: npmVersion(name), purl: purl("npm", name, npmVersion(name)) })),
  ];
}

/** Formats by name, and the file of each. */
export function mediaProfiles(): ReadonlyMap<string, string> {
  const folder = join(top, "image/media");
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort();
  return new Map(names.map((name) => [basename(name, ".yaml"), join(folder, name)]));
}

/** Profiles for a value of FORMAT: a name, `all`, or the path of a profile. */
function profilesFor(format: string): readonly string[] {
  const known = mediaProfiles();
  if (format === "all") return [...known.values()];
  const path = known.get(format) ?? (format.endsWith(".yaml") ? format : undefined);
  if (path !== undefined && existsSync(path)) return [path];
  throw new Error(
    `Cannot make format "${format}": want ${[...known.keys()].join(", ")}, all, or a file that ends in .yaml`,
  );
}

export interface MediaRequest {
  /** Paths of profiles. */
  readonly profiles: readonly string[];
  readonly parts: ImageParts;
  readonly outDir: string;
  readonly work: string;
}

/** Makes images; returns the names of the files. Beside each lies its digest. */
export async function makeMedia(request: MediaRequest, loaders: Loaders): Promise<readonly string[]> {
  const made: string[] = [];
  for (const path of request.profiles) {
    const profile = parseImageProfile(readFileSync(path, "utf8"));
    const work = join(request.work, basename(path, ".yaml"));
    const { parts, outDir: target } = request;
    const plan = { profile, parts, profileFolder: dirname(path), outDir: target, work };
    const names = await makeImage(plan, loaders.tools);
    for (const name of names) {
      writeFileSync(join(request.outDir, `${name}.sha256`), `${sha256OfFile(join(request.outDir, name))}  ${name}\n`);
    }
    made.push(...names);
  }
  return made;
}

/** Where disk images and kernel images lie before they are packed. */
export const mediaWork: string = join(outDir, "build/media");

export async function buildMedia(format: string, profileName: string): Promise<readonly string[]> {
  const profiles = profilesFor(format);
  const lock = parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
  const kernelProfile = readProfiles().find(({ name }) => name === profileName);
  if (kernelProfile === undefined)
    throw new Error(`Cannot build profile "${profileName}": there is no image/profiles/${profileName}.yaml`);
  const loaders = openLoaders(lock);
  const parts: ImageParts = {
    kernel: join(outDir, "vmlinuz-amd64"),
    kernelVersion: openKernel(openPool(lock, [kernelProfile.kernel]).get(kernelProfile.kernel) ?? "").version,
    initramfs: join(outDir, "initramfs-amd64.xz"),
    stub: loaders.stub,
    systemdBoot: loaders.systemdBoot,
    version: imageVersion(),
  };
  const names = await makeMedia({ profiles, parts, outDir, work: mediaWork }, loaders);
  const sbom = "ichor-amd64.spdx.json";
  const packages = listPackages(lock, kernelProfile);
  writeFileSync(join(outDir, sbom), encodeSbom({ version: imageVersion(), epochSeconds: sourceDateEpoch, packages }));
  return [...names, sbom];
}
