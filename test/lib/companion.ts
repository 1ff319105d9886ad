// A program of a test that runs beside a node in its machine: its archive makes process 1 start the program first and then become the
// shipped agent, as if nothing had been before. No image holds it.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleProgram } from "../../tools/bundle/bundle.ts";
import { type CpioEntry, encodeCpio } from "../../src/formats/cpio.ts";
import { top } from "../../tools/image/paths.ts";

/** Where the machine has the programs. */
export const companionFolder = "/.extra";

/** `sources`: TypeScript files below the top of the project. The first is started, the others lie beside it as NAME.mjs. */
export async function companionOverlay(name: string, sources: readonly [string, ...string[]]): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), `ichor-${name}-`));
  const bundles = ["test/lib/companion-init.ts", ...sources].map((source) => ({ source, name: bundleName(source) }));
  for (const bundle of bundles) await bundleProgram(bundle.source, join(folder, bundle.name));
  const shipped = readFileSync(join(top, "rootfs/usr/lib/ichor/init.args"), "utf8");
  const before = ["/usr/bin/node", "--no-warnings", `${companionFolder}/companion-init.mjs`, bundleName(sources[0])];
  const file = (path: string, content: Buffer): CpioEntry => ({ kind: "file", path, mode: 0o644, content });
  const programs = bundles.map((bundle) => file(`.extra/${bundle.name}`, readFileSync(join(folder, bundle.name))));
  rmSync(folder, { recursive: true });
  return encodeCpio(
    [
      { kind: "directory", path: companionFolder.slice(1), mode: 0o755 },
      ...programs,
      file("init.args", Buffer.from(`${before.join("\n")}\n${shipped}`)),
    ],
    0,
  );
}

function bundleName(source: string): string {
  return `${source.split("/").at(-1)?.replace(/\.ts$/u, "") ?? ""}.mjs`;
}
