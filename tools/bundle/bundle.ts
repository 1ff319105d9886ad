// Bundles each program into one file of out/bundle: what the image and out/ichorctl hold.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { top } from "../image/paths.ts";

/** Program → its entry, below src/. */
export const programs: ReadonlyMap<string, string> = new Map([
  ["machined", "src/machined/main.ts"],
  ["apid", "src/apid/main.ts"],
  ["trustd", "src/trustd/main.ts"],
  ["dashboard", "src/dashboard/main.ts"],
  ["console", "src/console/main.ts"],
  ["ichorctl", "src/ctl/main.ts"],
]);

/** Where the image keeps koffi's native part. */
export const koffiPath = "/usr/lib/ichor/koffi.node";

/**
 * koffi's loader looks for its native part beside itself and reads ELF headers to choose one. In the image there is one,
 * at a fixed path, and the native module is the whole interface.
 */
const koffiFromImage: Plugin = {
  name: "koffi-from-image",
  setup(hooks) {
    hooks.onResolve({ filter: /^koffi$/ }, () => ({ path: "koffi", namespace: "koffi-from-image" }));
    hooks.onLoad({ filter: /.*/, namespace: "koffi-from-image" }, () => ({
      contents: `module.exports = process.getBuiltinModule("node:module").createRequire(${JSON.stringify(koffiPath)})(${JSON.stringify(koffiPath)});`,
      loader: "js",
    }));
  },
};

/** CommonJS packages in an ES module: they ask for Node's own modules with `require`. */
const banner =
  'import { createRequire as ichorCreateRequire } from "node:module"; const require = ichorCreateRequire(import.meta.url);';

/** Bundles one program. Names are kept, since stacks in logs are read by people; source maps lie beside, not in the image. */
export async function bundleProgram(entry: string, target: string): Promise<void> {
  await build({
    entryPoints: [join(top, entry)],
    outfile: target,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node26",
    mainFields: ["module", "main"],
    minifySyntax: true,
    legalComments: "none",
    sourcemap: "external",
    logLevel: "warning",
    banner: { js: banner },
    plugins: [koffiFromImage],
    absWorkingDir: top,
  });
}

/** Bundles the programs that exist into a folder; returns their names. */
export async function bundlePrograms(folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const present = [...programs].filter(([, entry]) => existsSync(join(top, entry)));
  await Promise.all(present.map(([name, entry]) => bundleProgram(entry, join(folder, `${name}.mjs`))));
  return present.map(([name]) => name);
}
