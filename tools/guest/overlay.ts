// An archive beside the initramfs that gives a guest a process 1 of its own instead of machined.
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { encodeCpio, type CpioEntry } from "../../src/formats/cpio.ts";
import { bundleProgram } from "../bundle/bundle.ts";

const folderInGuest = ".extra";

function bundleName(source: string): string {
  return basename(source).replace(/\.ts$/u, ".mjs");
}

/** Bundles the programs, TypeScript files below the top of the project, in `folder`. The first becomes process 1; all lie in /.extra as NAME.mjs. */
export async function programOverlay(folder: string, sources: readonly [string, ...string[]]): Promise<Buffer> {
  mkdirSync(folder, { recursive: true });
  const names = sources.map(bundleName);
  await Promise.all(sources.map((source) => bundleProgram(source, join(folder, bundleName(source)))));
  const file = (path: string, content: Buffer): CpioEntry => ({ kind: "file", path, mode: 0o644, content });
  const flags = ["--disallow-code-generation-from-strings", "--no-warnings"];
  const first = `/${folderInGuest}/${bundleName(sources[0])}`;
  return encodeCpio(
    [
      { kind: "directory", path: folderInGuest, mode: 0o755 },
      ...names.map((name) => file(`${folderInGuest}/${name}`, readFileSync(join(folder, name)))),
      file("init.args", Buffer.from(["/usr/bin/node", ...flags, first, ""].join("\n"))),
    ],
    0,
  );
}
