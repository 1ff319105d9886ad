// Runs guest tests (test/guest/*.guest.ts) in a VM: bundles them, hands them over in an archive beside the initramfs, with a
// process 1 of their own instead of machined, and reads their results from the console.
import { globSync } from "node:fs";
import { join } from "node:path";
import { shortFailure, type TestCounts } from "../test/results.ts";
import { startSoftwareTpm } from "../../test/lib/swtpm.ts";
import { startVm } from "../../test/lib/vm.ts";
import { outDir, top } from "../image/paths.ts";
import { programOverlay } from "./overlay.ts";

export interface GuestResult extends TestCounts {
  /** What the tests printed, as TAP. */
  readonly output: readonly string[];
}

/** Names of the failed tests, with the beginning of what TAP's block below says of each. */
export function tapFailures(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, at) => {
    const [, name] = /^\s*not ok \d+ - (.*)$/u.exec(line) ?? [];
    const rest = lines.slice(at + 1);
    const block = rest.slice(
      0,
      rest.findIndex((each) => each.trim() === "..."),
    );
    // Of a group only the test in it that failed says why.
    if (name === undefined || block.some((each) => each.includes("subtestsFailed"))) return [];
    return [shortFailure(name, block.join("\n"))];
  });
}

/** Sums of the `# pass` and `# fail` lines that each file of tests ends with; a file that ends badly counts as a failure. */
export function countTap(lines: readonly string[]): { readonly passed: number; readonly failed: number } {
  const sum = (pattern: RegExp): number =>
    lines.reduce((total, line) => total + Number(pattern.exec(line)?.[1] ?? 0), 0);
  const begun = lines.filter((line) => line.startsWith("begin ")).length;
  const counted = lines.filter((line) => /^# fail \d+$/.test(line)).length;
  return { passed: sum(/^# pass (\d+)$/), failed: sum(/^# fail (\d+)$/) + (begun - counted) };
}

/** Files of guest tests, below the top of the project. `pattern` chooses among them, such as `linux`; all when absent. */
export function findGuestTests(pattern = ""): readonly string[] {
  const files = globSync("test/guest/*.guest.ts", { cwd: top }).sort();
  const names = files.filter((name) => name.includes(pattern));
  if (names.length === 0) throw new Error(`Cannot find guest tests: none of ${files.join(", ")} matches "${pattern}"`);
  return names;
}

/** Runs these files in one machine of this name. */
export async function runGuestTests(
  machine: string,
  names: readonly string[],
  onLine: (line: string) => void,
): Promise<GuestResult> {
  await using tpm = await startSoftwareTpm("qemu");
  await using vm = await startVm({
    name: machine,
    tpm: tpm.socket,
    overlays: [await programOverlay(join(outDir, "guest", machine), ["tools/guest/init.ts", ...names])],
    disksMb: [200, 200, 5000], // the last one for a whole system
    noReboot: true,
    timeLimitMs: 600_000,
    onLine: (line) => {
      if (line.startsWith("guest| ")) onLine(line.slice(7));
    },
  });
  const [done] = await vm.waitForLine(/^guest\| (done|failed: .*)$/);
  const output = vm.lines.filter((line) => line.startsWith("guest| ")).map((line) => line.slice(7));
  const { passed, failed } = countTap(output);
  const broken = done === "guest| done" && passed + failed > 0 ? 0 : 1;
  if (failed + broken > 0) vm.keep();
  return { passed, failed: failed + broken, failures: tapFailures(output), output };
}
