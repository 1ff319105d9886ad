// What enters the image, and under which licences: changes show here before they are merged.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundleProgram, programs, type BundleInputs } from "../../tools/bundle/bundle.ts";
import { top } from "../../tools/image/paths.ts";

interface LockedPackage {
  readonly license?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
}

const lock = JSON.parse(readFileSync(join(top, "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

/** Licences that a package may have: permissive ones for what ships; MPL-2.0 for tools that only run here. */
const shipped: readonly string[] = [
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
];
const tools: readonly string[] = [...shipped, "MPL-2.0"];

test("every npm package has an allowed licence and a digest", () => {
  const wrong = packages.filter(
    ([, { license, integrity, dev }]) =>
      integrity === undefined || !(dev === true ? tools : shipped).includes(license ?? ""),
  );
  expect(wrong).toEqual([]);
});

async function bundle(program: string): Promise<BundleInputs> {
  const folder = mkdtempSync(join(tmpdir(), "ichor-supply-"));
  try {
    return await bundleProgram(programs.get(program) ?? "", join(folder, `${program}.mjs`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bundled = new Map<string, Promise<BundleInputs>>();

/** What goes into a program, which is bundled once for all tests. */
function inputsOf(program: string): Promise<BundleInputs> {
  const inputs = bundled.get(program) ?? bundle(program);
  bundled.set(program, inputs);
  return inputs;
}

const present = [...programs].filter(([, entry]) => existsSync(join(top, entry))).map(([name]) => name);

describe("bundles", () => {
  test("hold the npm packages of test/golden/runtime-deps.txt and no others", async () => {
    const lines: string[] = [];
    for (const program of present) {
      const inputs = await inputsOf(program);
      const names = new Set(
        inputs.flatMap((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1] ?? []),
      );
      if (inputs.includes("src/linux/ffi/libc.ts")) names.add("koffi"); // loads the native part at run time
      for (const name of names) lines.push(`${program} ${name}`);
    }
    await expect(`${lines.toSorted().join("\n")}\n`).toMatchFileSnapshot("../golden/runtime-deps.txt");
  });

  test.each(present.filter((program) => ["apid", "trustd", "metricsd", "dashboard"].includes(program)))(
    "%s has no way to the kernel",
    async (program) => {
      const inputs = await inputsOf(program);
      expect(inputs.filter((path) => path.includes("src/linux/") || path.includes("koffi"))).toEqual([]);
    },
  );

  test.each(present)("%s carries neither tests nor fakes", async (program) => {
    const inputs = await inputsOf(program);
    expect(inputs.filter((path) => /\/fake\/|\.test\.ts$/u.test(path))).toEqual([]);
  });
});
