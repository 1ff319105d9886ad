// What the programs of the test images are built from: Go modules below test/images/go, each pinned by its go.sum.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildGoModule, goModuleVersion } from "../image/go-programs.ts";
import type { Lock } from "../image/lock.ts";
import { top } from "../image/paths.ts";

interface Program {
  /** Folder below test/images/go; also the name of the build in the cache. */
  readonly folder: string;
  /** The module whose version counts; none for our own workload. */
  readonly module?: string;
  /** What is built: the folder itself, or a program of the module. */
  readonly package: string;
  /** Name of the file that the build writes. */
  readonly file: string;
  readonly cgo?: boolean;
  readonly linker?: (version: string) => string;
}

const kubernetesVersion = "k8s.io/component-base/version";

function sayVersion(version: string): string {
  const [major = "", minor = ""] = version.slice(1).split(".");
  const values = [`gitVersion=${version}`, `gitMajor=${major}`, `gitMinor=${minor}`, "gitTreeState=clean"];
  return values.map((value) => `-X ${kubernetesVersion}.${value}`).join(" ");
}

/** `v1.37.0` → `v1.37.1`. */
function nextPatch(version: string): string {
  return version.replace(/\d+$/u, (patch) => String(Number(patch) + 1));
}

const kubernetes = {
  folder: "kubernetes",
  module: "k8s.io/kubernetes",
  package: ".",
  file: "kubernetes",
  linker: sayVersion,
} as const;

const programs = {
  kubernetes,
  /** The same, by its own word the next patch release: something to upgrade to. */
  kubernetesNext: { ...kubernetes, linker: (version) => sayVersion(nextPatch(version)) },
  etcd: { folder: "etcd", module: "go.etcd.io/etcd/server/v3", package: ".", file: "etcd" },
  coredns: {
    folder: "coredns",
    module: "github.com/coredns/coredns",
    package: "github.com/coredns/coredns",
    file: "coredns",
  },
  flannel: {
    folder: "flannel",
    module: "github.com/flannel-io/flannel",
    package: "github.com/flannel-io/flannel",
    file: "flannel",
    cgo: true, // one of its back ends is in C
    linker: (version) =>
      `-X github.com/flannel-io/flannel/pkg/version.Version=${version} -linkmode external -extldflags -static`,
  },
  hello: { folder: "hello", package: ".", file: "hello" },
} as const satisfies Readonly<Record<string, Program>>;

export type ProgramName = keyof typeof programs;

function sourceOf(program: Program): string {
  return join(top, "test/images/go", program.folder);
}

/** Of `kubernetesNext`: `v1.37.1`. */
export function nextKubernetesVersion(): string {
  return nextPatch(programVersion("kubernetes"));
}

/** The version that go.mod pins: `v1.37.0`. */
export function programVersion(name: Exclude<ProgramName, "hello">): string {
  const program: Program = programs[name];
  const version = goModuleVersion(readFileSync(join(sourceOf(program), "go.mod"), "utf8"), program.module ?? "");
  if (version === undefined) throw new Error(`Cannot find the version of ${name} in its go.mod`);
  return version;
}

/** The built program, from the cache when nothing changed. Its folder's name changes with its inputs. */
export function buildProgram(lock: Lock, name: ProgramName): string {
  const program: Program = programs[name];
  const source = sourceOf(program);
  const version = name === "hello" ? "" : programVersion(name);
  const folder = buildGoModule(lock, {
    name: `k8s-${program.folder}`,
    source,
    packages: [program.package],
    cgo: program.cgo ?? false,
    tags: program.cgo === true ? "netgo,osusergo" : "grpcnotrace",
    linker: program.linker?.(version) ?? "",
  });
  return join(folder, program.file);
}
