// The one gate before every commit: generated code, format, lint, types, rooms, bundles, unit tests. Silent when green, all output of what is red.
// `--fast` leaves the tests out.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const node = process.execPath;
const bin = (name: string): string => `node_modules/.bin/${name}`;
const simulations = "test/sim/**";
const fast = process.argv.includes("--fast");

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly when?: boolean;
}

const steps: readonly Step[] = [
  { name: "generated code", command: [node, "tools/gen/main.ts", "--check"], when: existsSync("tools/gen/main.ts") },
  {
    name: "format",
    command: [node, bin("oxfmt"), "--check", "src", "test", "tools", "rooms.test.ts", "vitest.config.ts"],
  },
  {
    name: "lint",
    command: [node, bin("oxlint"), "--type-aware", "--quiet", "--deny-warnings", "src", "test", "tools"],
  },
  {
    name: "types",
    command: [node, bin("tsc"), "--noEmit", "--incremental", "--tsBuildInfoFile", "out/check/types.tsbuildinfo"],
  },
  // What runs in a browser sees a browser's types, and nothing else does.
  {
    name: "types of the page",
    command: [node, bin("tsc"), "--noEmit", "--project", "src/console/page/tsconfig.json"],
  },
  {
    name: "rooms",
    command: [node, bin("depcruise"), "src", "--config", "dependency-cruiser.mjs", "--output-type", "err"],
  },
  // The programs of a node are loaded into snapshots: what cannot be done there fails here.
  { name: "bundles", command: [node, "tools/bundle/main.ts"] },
  // Simulated nodes take as long as all else: `make test` has them.
  { name: "tests", command: [node, bin("vitest"), "run", "--reporter=dot", "--exclude", simulations], when: !fast },
];

const failed: string[] = [];
for (const { name, command, when = true } of steps) {
  if (!when) continue;
  const [file, ...args] = command;
  const result = spawnSync(file, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: "1" },
  });
  if (result.status === 0) continue;
  failed.push(name);
  process.stdout.write(`${name}: failed\n${result.stdout}${result.stderr}\n`);
}
if (failed.length > 0) {
  process.stdout.write(`check failed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
