// containerd, its shim, runc and the CNI plugins, built from the Go modules that image/go pins. The result is cached by all that it
// depends on: module and tool chain versions, go.sum, flags.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findGo } from "./go-command.ts";
import type { Lock } from "./lock.ts";
import { cacheDir, cachedDir, sha256, top } from "./paths.ts";
import { run } from "./run.ts";

interface GoBuild {
  /** Folder below image/go. */
  readonly folder: string;
  readonly module: string;
  /** Below the module; `.` for itself, `./name` for a program of ours in the folder. */
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
    packages: ["./containerd", "cmd/containerd-shim-runc-v2"],
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
  {
    folder: "cni",
    module: "github.com/containernetworking/plugins",
    packages: [
      "plugins/ipam/host-local",
      "plugins/main/bridge",
      "plugins/main/loopback",
      "plugins/meta/bandwidth",
      "plugins/meta/firewall",
      "plugins/meta/portmap",
      "./flannel", // flannel's own module has no proxy that serves it
    ],
    cgo: false,
    tags: "netgo,osusergo",
    linker: (version) => `-X github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion=${version}`,
  },
];

/** Folder with the built programs. */
export function buildGoPrograms(lock: Lock, build: GoBuild): string {
  const source = join(top, "image/go", build.folder);
  const input = lock.go.find((each) => each.source === build.folder);
  if (input === undefined) throw new Error(`Cannot find image/go/${build.folder} in inputs.lock: run make image-lock`);
  const pinned = goModuleDigest(readFileSync(join(source, "go.sum"), "utf8"), input.name, input.version);
  if (pinned !== input.sha256) {
    throw new Error(
      `Cannot build ${input.name}: found digest ${pinned} in go.sum, want ${input.sha256} of inputs.lock`,
    );
  }
  const packages = build.packages.map((name) => {
    if (name.startsWith("./")) return name;
    return name === "." ? build.module : `${build.module}/${name}`;
  });
  const { cgo, tags } = build;
  return buildGoModule(lock, { name: build.folder, source, packages, cgo, tags, linker: build.linker(input.version) });
}

export interface GoModuleBuild {
  /** Names the folder in the cache. */
  readonly name: string;
  /** Folder of go.mod. */
  readonly source: string;
  /** Import paths, or folders of the module itself: `./flannel`. */
  readonly packages: readonly string[];
  readonly cgo: boolean;
  readonly tags: string;
  readonly linker: string;
}

/** The texts of a module's own files, which a build of it depends on. */
function ownSources(folder: string): readonly string[] {
  const names = globSync("**/*.{go,mod,sum}", { cwd: folder }).sort();
  return names.map((name) => `${name}\n${readFileSync(join(folder, name), "utf8")}`);
}

/** Folder with the built programs. All modules are pinned by go.sum; nothing is built twice. */
export function buildGoModule(lock: Lock, build: GoModuleBuild): string {
  const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-tags", build.tags];
  args.push("-ldflags", `-s -w -buildid= ${build.linker}`);
  const inputs = [lock.toolchain.version, ownSources(build.source), args, build.packages, build.cgo, processorLevel];
  const key = sha256(JSON.stringify(inputs)).slice(0, 16);
  return cachedDir(join(cacheDir, "go/bin", `${build.name}-${key}`), existsSync, (target) => {
    run(findGo(lock), [...args, "-o", `${target}/`, ...build.packages], {
      cwd: build.source,
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
