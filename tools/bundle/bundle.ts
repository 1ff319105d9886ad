// Bundles each program into one file of out/bundle: what the image and out/ichorctl hold. Programs of a node become start-up
// snapshots: see snapshot.ts.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build, type BuildOptions } from "esbuild";
import { sourceDateEpoch, top } from "../image/paths.ts";
import { bundlePage } from "./page.ts";
import { bundleSnapshot } from "./snapshot.ts";

/** Program → its entry, below src/. */
export const programs: ReadonlyMap<string, string> = new Map([
  ["machined", "src/machined/main.ts"],
  ["apid", "src/apid/main.ts"],
  ["trustd", "src/trustd/main.ts"],
  ["metricsd", "src/metricsd/main.ts"],
  ["installer", "src/installer/main.ts"],
  ["dashboard", "src/dashboard/main.ts"],
  ["ichorctl", "src/ctl/main.ts"],
]);

/** Those that a node starts at each boot. */
export const snapshotPrograms: readonly string[] = ["machined", "apid"];

/** CommonJS packages in an ES module: they ask for Node's own modules with `require`. */
const banner =
  'import { createRequire as ichorCreateRequire } from "node:module"; const require = ichorCreateRequire(import.meta.url);';

/** The first Node that knows all of the language and of the library that the client uses. */
const oldestNode = 26;

/**
 * Lines that are shell as well as JavaScript: the project's own Node where the client lies in the project, else the one in the path, if it is new
 * enough. An older one would only say that it found a syntax error.
 */
const clientHead = [
  "#!/bin/sh",
  '":" //; own=$(dirname -- "$(readlink -f -- "$0")")/../node_modules/.bin/node; [ -x "$own" ] && exec "$own" "$0" "$@"',
  '":" //; found=$(node --version 2>/dev/null || echo none); major=${found#v}; major=${major%%.*}',
  `":" //; case $major in [0-9]*) [ "$major" -ge ${oldestNode} ] && exec node "$0" "$@" ;; esac`,
  `":" //; echo "error: ichorctl needs Node.js ${oldestNode} or newer in the path, found $found" >&2; exit 1`,
].join("\n");

/** Paths of the files that went into a bundle, below the top of the project. */
export type BundleInputs = readonly string[];

function packageVersion(): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(join(top, "package.json"), "utf8"));
  return version;
}

function git(...args: readonly string[]): string {
  const { status, stdout } = spawnSync("git", args, { cwd: top, encoding: "utf8", env: { ...process.env, TZ: "UTC" } });
  return status === 0 ? stdout.trim() : "unknown";
}

/** The commit of the sources, with "-dirty" when they differ from it; "unknown" outside a checkout. */
function sourceSha(): string {
  return git("describe", "--always", "--dirty", "--abbrev=9", "--exclude=*");
}

/** The time of that commit, UTC: with the time of the build itself the same sources would give other bytes each time. */
function sourceTime(): string {
  return git("log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ");
}

/** What all bundles have in common. */
export function bundleOptions(): BuildOptions & { readonly metafile: true } {
  return {
    metafile: true,
    bundle: true,
    platform: "node",
    target: "node26",
    mainFields: ["module", "main"],
    minifySyntax: true,
    legalComments: "none",
    sourcemap: "external",
    logLevel: "warning",
    absWorkingDir: top,
    define: {
      ICHOR_VERSION: JSON.stringify(packageVersion()),
      ICHOR_SHA: JSON.stringify(sourceSha()),
      ICHOR_BUILT: JSON.stringify(sourceTime()),
      ICHOR_EPOCH_SECONDS: JSON.stringify(sourceDateEpoch),
    },
  };
}

/** Bundles one program. Names are kept, since stacks in logs are read by people; source maps lie beside, not in the image. */
export async function bundleProgram(
  entry: string,
  target: string,
  define: Readonly<Record<string, string>> = {},
): Promise<BundleInputs> {
  const options = bundleOptions();
  const { metafile } = await build({
    ...options,
    define: { ...options.define, ...define },
    entryPoints: [join(top, entry)],
    outfile: target,
    format: "esm",
    banner: { js: banner },
  });
  return Object.keys(metafile.inputs);
}

/** Bundles the programs that exist into a folder; returns their names. */
export async function bundlePrograms(folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const page = JSON.stringify(await bundlePage());
  writeFileSync(join(folder, "../console-page.json"), page);
  const present = [...programs].filter(([, entry]) => existsSync(join(top, entry)));
  await Promise.all(
    present.map(async ([name, entry]) =>
      snapshotPrograms.includes(name)
        ? bundleSnapshot(entry, name, { folder, options: bundleOptions() })
        : bundleProgram(entry, join(folder, `${name}.mjs`), name === "ichorctl" ? { ICHOR_CONSOLE_PAGE: page } : {}),
    ),
  );
  if (present.some(([name]) => name === "ichorctl"))
    writeClient(join(folder, "ichorctl.mjs"), join(folder, "../ichorctl"));
  return present.map(([name]) => name);
}

/** The client as one file that can be copied anywhere a Node of the version in package.json is on the path. */
function writeClient(bundle: string, target: string): void {
  writeFileSync(target, `${clientHead}\n${readFileSync(bundle, "utf8")}`);
  chmodSync(target, 0o755);
}
