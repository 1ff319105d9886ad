// The page of the web console: one script, one style sheet and the markup, put into the client's bundle as a constant, since the client is one file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { top } from "../image/paths.ts";

const folder = join(top, "src/console/page");

/** In the shape of `Page` in src/ctl/console/page.ts. */
export interface BundledPage {
  readonly html: string;
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** Browsers that are two years old or younger. */
const target = ["chrome120", "firefox121", "safari17.2"];

export async function bundlePage(): Promise<BundledPage> {
  const { outputFiles } = await build({
    entryPoints: { script: join(folder, "main.ts"), style: join(folder, "console.css") },
    outdir: "page",
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    target,
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    absWorkingDir: top,
  });
  const output = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return {
    html: readFileSync(join(folder, "index.html"), "utf8"),
    script: output(".js"),
    style: output(".css"),
    icon: readFileSync(join(folder, "icon.svg"), "utf8"),
  };
}
