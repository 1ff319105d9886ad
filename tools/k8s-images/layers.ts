// The layers of the test images: a tree of files each, packed so that equal inputs give equal bytes.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPool } from "../image/debs.ts";
import type { Lock } from "../image/lock.ts";
import { debianPackages, readTestUserland, testUserlandFile } from "../image/manifest.ts";
import { cacheDir, cachedDir, freshDir, sha256, sha256OfFile, sourceDateEpoch, top } from "../image/paths.ts";
import { assembleRoot, normalizeModes, openTree, type Tree } from "../image/root.ts";
import { run } from "../image/run.ts";
import { compile } from "../image/stage1.ts";
import type { LayerName } from "./catalogue.ts";
import { buildProgram } from "./programs.ts";

export interface Layer {
  /** The packed file. */
  readonly path: string;
  /** Digest of the packed file: `sha256:...`. */
  readonly digest: string;
  readonly size: number;
  /** Digest of the archive before it was packed. */
  readonly diffId: string;
}

/** Higher levels save little and cost minutes: the registry is on the same machine. */
const zstdLevel = 3;

interface LayerPlan {
  /** All that the content depends on. */
  readonly inputs: readonly string[];
  readonly fill: (tree: Tree) => void;
}

/** Who root is: the kubelet and its tools look it up. */
const accounts = {
  "etc/passwd": "root:x:0:0:root:/root:/usr/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/bin/sh\n",
  "etc/group": "root:x:0:\nnogroup:x:65534:\n",
} as const;

function userland(lock: Lock): LayerPlan {
  const manifest = readTestUserland();
  const packages = debianPackages(manifest, []);
  const digests = lock.debs.filter((deb) => packages.includes(deb.name)).map((deb) => deb.sha256);
  return {
    inputs: [readFileSync(testUserlandFile, "utf8"), JSON.stringify(accounts), ...digests],
    fill(tree) {
      assembleRoot(tree, openPool(lock, packages), manifest, (from, path) => {
        throw new Error(`Cannot find program ${path}: userland.yaml names "${from}" as its source`);
      });
      for (const [path, text] of Object.entries(accounts)) writeFileSync(join(tree.root, path), text);
      normalizeModes(tree);
    },
  };
}

/** One program, and the names that it also answers to. */
function program(file: string, path: string, names: readonly string[] = []): LayerPlan {
  return {
    inputs: [file, path, ...names],
    fill(tree) {
      tree.add(file, path, 0o755);
      for (const name of names) tree.link(name, path.split("/").at(-1) ?? path);
    },
  };
}

function kubernetes(lock: Lock, build: "kubernetes" | "kubernetesNext"): LayerPlan {
  const names = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet", "kubectl"];
  const links = names.map((name) => `usr/local/bin/${name}`);
  return program(buildProgram(lock, build), "usr/local/bin/kubernetes", links);
}

function pause(): LayerPlan {
  const source = join(top, "test/images/pause/pause.c");
  return {
    inputs: [readFileSync(source, "utf8")],
    fill(tree) {
      compile([source], join(tree.root, "pause"));
    },
  };
}

function hello(lock: Lock): LayerPlan {
  const plan = program(buildProgram(lock, "hello"), "hello");
  return {
    inputs: [...plan.inputs, "data"],
    fill(tree) {
      plan.fill(tree);
      tree.directory("data");
    },
  };
}

const plans: Readonly<Record<LayerName, (lock: Lock) => LayerPlan>> = {
  userland,
  kubernetes: (lock) => kubernetes(lock, "kubernetes"),
  kubernetesNext: (lock) => kubernetes(lock, "kubernetesNext"),
  etcd: (lock) =>
    program(buildProgram(lock, "etcd"), "usr/local/bin/etcd", ["usr/local/bin/etcdctl", "usr/local/bin/etcdutl"]),
  coredns: (lock) => program(buildProgram(lock, "coredns"), "coredns"),
  flannel: (lock) => program(buildProgram(lock, "flannel"), "opt/bin/flanneld"),
  pause,
  hello,
};

function pack(tree: Tree, target: string): void {
  const archive = join(target, "layer.tar");
  const owner = ["--owner=0", "--group=0", "--numeric-owner"];
  run("tar", [
    "--sort=name",
    `--mtime=@${sourceDateEpoch}`,
    ...owner,
    "--format=gnu",
    "-C",
    tree.root,
    "-cf",
    archive,
    ".",
  ]);
  writeFileSync(join(target, "diff-id"), `sha256:${sha256OfFile(archive)}`);
  run("zstd", ["--quiet", `-${zstdLevel}`, "--single-thread", archive, "-o", join(target, "layer.tar.zst")]);
  rmSync(archive);
}

/** The packed layer, from the cache when its inputs did not change. */
export function buildLayer(lock: Lock, name: LayerName): Layer {
  const plan = plans[name](lock);
  const key = sha256(JSON.stringify([plan.inputs, zstdLevel, sourceDateEpoch])).slice(0, 16);
  const folder = cachedDir(join(cacheDir, "k8s-images/layers", `${name}-${key}`), existsSync, (target) => {
    const tree = openTree(freshDir(join(target, "tree")));
    plan.fill(tree);
    pack(tree, target);
    rmSync(tree.root, { recursive: true });
  });
  const path = join(folder, "layer.tar.zst");
  const packed = readFileSync(path);
  const diffId = readFileSync(join(folder, "diff-id"), "utf8");
  return { path, digest: `sha256:${sha256(packed)}`, size: packed.length, diffId };
}
