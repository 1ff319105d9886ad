// Large and deep configs at loader, patcher and validator, in a process whose heap is limited: prints one line of JSON for each.
// `node large-inputs.ts [all]`: without "all" a few that are quickly made.
import { decodeConfig, validateConfig } from "../../src/config/config.ts";
import { applyPatches, loadPatch } from "../../src/config/patch/patch.ts";

const megabyte = 1024 * 1024;

function head(kind: string): string {
  return `apiVersion: v1alpha1\nkind: ${kind}\nname: x\n`;
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

const quick: Readonly<Record<string, () => string | Uint8Array>> = {
  "alias bomb": () =>
    `${head("KubeStaticPodConfig")}pod:\n  a0: &a0 [x, x]\n${lines(40, (index) => `  a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`)}\n`,
  "alias of itself": () => "a: &a [*a, *a]\n",
  "deep blocks": () => lines(2000, (index) => `${" ".repeat(index)}a:`),
  "deep brackets": () => "[".repeat(4 * megabyte),
  "deep braces": () => "{a: ".repeat(100_000),
  "deep expression": () =>
    `${head("UserVolumeConfig")}provisioning:\n  diskSelector: {match: "${"(".repeat(500_000)}"}\n  minSize: 1GiB\n`,
  "many unknown keys": () => head("LinkConfig") + lines(100_000, (index) => `k${index}: v`),
  "many wrong values": () => `${head("LinkConfig")}addresses:\n${lines(20_000, () => "  - {address: nope}")}`,
  "many documents": () =>
    Array.from({ length: 20_000 }, (_, index) => `${head("StaticHostConfig")}hostnames: [h${index}]\n`).join("---\n"),
  "zero bytes": () => new Uint8Array(32 * megabyte),
  "no UTF-8": () => new Uint8Array(32 * megabyte).fill(0xff),
  "one byte too many": () => new Uint8Array(32 * megabyte + 1).fill(0x20),
};

const slow: Readonly<Record<string, () => string | Uint8Array>> = {
  "one long block": () =>
    `${head("TrustedRootsConfig")}certificates: |\n${`  ${"x".repeat(62)}\n`.repeat(31 * 16_384)}`,
  "many keys": () => "a: b\n".repeat(6 * megabyte),
  "many dashes": () => "- ".repeat(16 * megabyte),
  "many quotes": () => `a: ${'"'.repeat(31 * megabyte)}`,
  "one line": () => "a".repeat(32 * megabyte),
  "many marks": () => "---\na: b\n".repeat(3 * megabyte),
  "many comments": () => "# x\n".repeat(8 * megabyte),
  "many escapes": () => `a: "${"x\\n".repeat(10 * megabyte)}"`,
  "many folds": () => `a: >\n${"  xy z\n".repeat(4 * megabyte)}`,
  "many plain lines": () => `a: ${"xy\n  ".repeat(6 * megabyte)}`,
  "many anchors": () => lines(400_000, (index) => `a${index}: &a${index} x`),
  "many tabs": () => "\t".repeat(32 * megabyte),
};

/** Processor time in milliseconds: what else the machine does is not counted. */
function timed<T>(work: () => T): readonly [T, number] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, Math.round((user + system) / 1000)];
}

const base = decodeConfig(Buffer.from("machine:\n  type: worker\n"));
for (const [name, make] of Object.entries(process.argv[2] === "all" ? { ...quick, ...slow } : quick)) {
  const made = make();
  const bytes = typeof made === "string" ? Buffer.from(made) : made;
  const [decoded, decodeMs] = timed(() => decodeConfig(bytes));
  const [validated, validateMs] = timed(() =>
    decoded.kind === "ok" ? validateConfig(decoded.config, "metal") : undefined,
  );
  const [patched, patchMs] = timed(() => {
    const patch = loadPatch(bytes);
    return patch.kind === "ok" && base.kind === "ok" ? applyPatches(base.config, [patch.patch]) : patch;
  });
  const errors = decoded.kind === "ok" ? [] : decoded.errors;
  process.stdout.write(
    `${JSON.stringify({
      name,
      decoded: decoded.kind,
      isPlaced: errors.every(({ position }) => position !== undefined),
      errors: validated?.errors.length ?? errors.length,
      patched: patched.kind,
      slowestMs: Math.max(decodeMs, validateMs, patchMs),
    })}\n`,
  );
}
