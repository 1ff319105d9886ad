// containerd, its shim and runc, built from the Go modules that image/go pins. The result is cached by all that it
// depends on: module and tool chain versions, go.sum, flags.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findGo } from "./go-command.ts";
import type { Lock } from "./lock.ts";
import { cacheDir, cachedDir, sha256, top } from "./paths.ts";
import { run } from "./run.ts";

interface GoBuild {
  /** Folder below image/go. */
  readonly folder: string;
  readonly module: string;
  readonly packages: readonly string[];
  readonly cgo: boolean;
  readonly tags: string;
  /** Linker flags for this version of the module. */
  readonly linker: (version: string) => string;
}

/** The lowest: programs of a higher level refuse to start on processors without cmpxchg16b, which emulators leave out for their own reasons. */
const processorLevel = "v1";

export const goBuilds: readonly GoBuild[] = [
  {
    folder: "containerd",
    module: "github.com/containerd/containerd/v2",
    packages: ["cmd/containerd", "cmd/containerd-shim-runc-v2"],
    cgo: false,
    tags: "no_btrfs,no_zfs,no_devmapper",
    linker: (version) => `-X github.com/containerd/containerd/v2/version.Version=${version}`,
  },
  {
    folder: "runc",
    module: "github.com/opencontainers/runc",
    packages: ["."],
    cgo: true, // libseccomp and the code that enters namespaces
    tags: "netgo,osusergo,seccomp",
    linker: (version) => `-X main.version=${version.slice(1)} -linkmode external -extldflags -static`,
  },
];

/** Folder with the built programs. */
export function buildGoPrograms(lock: Lock, build: GoBuild): string {
  const source = join(top, "image/go", build.folder);
  const input = lock.go.find((each) => each.source === build.folder);
  if (input === undefined) throw new Error(`Cannot find image/go/${build.folder} in inputs.lock: run make image-lock`);
  const sums = readFileSync(join(source, "go.sum"), "utf8");
  const pinned = goModuleDigest(sums, input.name, input.version);
  if (pinned !== input.sha256) {
    throw new Error(
      `Cannot build ${input.name}: found digest ${pinned} in go.sum, want ${input.sha256} of inputs.lock`,
    );
  }
  const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-tags", build.tags];
  args.push("-ldflags", `-s -w -buildid= ${build.linker(input.version)}`);
  const key = sha256(JSON.stringify([lock.toolchain.version, sums, args, build.cgo, processorLevel])).slice(0, 16);
  return cachedDir(join(cacheDir, "go/bin", `${build.folder}-${key}`), existsSync, (target) => {
    const packages = build.packages.map((name) => (name === "." ? build.module : `${build.module}/${name}`));
    run(findGo(lock), [...args, "-o", `${target}/`, ...packages], {
      cwd: source,
      env: {
        GOTOOLCHAIN: lock.toolchain.version,
        GOFLAGS: "",
        GOMODCACHE: join(cacheDir, "go/mod"),
        GOCACHE: join(cacheDir, "go/build"),
        GOAMD64: processorLevel,
        CGO_ENABLED: build.cgo ? "1" : "0",
      },
    });
  });
}

/** The `h1:` digest of a module in the text of go.sum. */
export function goModuleDigest(sums: string, module: string, version: string): string | undefined {
  const prefix = `${module} ${version} `;
  return sums
    .split("\n")
    .find((line) => line.startsWith(prefix))
    ?.slice(prefix.length);
}

/** The version that go.mod requires. */
export function goModuleVersion(mod: string, module: string): string | undefined {
  return new RegExp(`^\\s*(?:require )?${module.replaceAll(".", "\\.")} (v\\S+)`, "m").exec(mod)?.[1];
}
