// The one gate before every commit: generated code, format, lint, types, rooms, bundles, unit tests. Silent when green, all output of what is red.
// Steps run beside each other, as many as there are processors. `--fast` leaves the tests out.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { inLanes } from "./test/lanes.ts";

const node = process.execPath;
const bin = (name: string): string => `node_modules/.bin/${name}`;
const simulations = "test/sim/**";
const fast = process.argv.includes("--fast");

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly when?: boolean;
}

/** The longest first: others run beside it. */
const steps: readonly Step[] = [
  // Simulated nodes take as long as all else: `make test` has them.
  { name: "tests", command: [node, bin("vitest"), "run", "--reporter=dot", "--exclude", simulations], when: !fast },
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
  // Among the tests too, which also look whether it saw all sources.
  {
    name: "rooms",
    command: [node, bin("depcruise"), "src", "--config", "dependency-cruiser.mjs", "--output-type", "err"],
    when: fast,
  },
  // The programs of a node are loaded into snapshots: what cannot be done there fails here.
  { name: "bundles", command: [node, "tools/bundle/main.ts"] },
];

/** Compilers in Go end before a larger heap does any harm, and spend a third of their time on keeping it small. */
const env = { ...process.env, NO_COLOR: "1", GOGC: process.env["GOGC"] ?? "400" };

/** What a red step wrote; undefined for a green one. */
function run({ command: [file, ...args] }: Step): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, args, { env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      resolve(error === null ? undefined : `${stdout}${stderr}`);
    });
  });
}

const failed: string[] = [];
const due = steps.filter(({ when = true }) => when);
await inLanes(due, Math.min(due.length, availableParallelism()), async (step, say) => {
  const output = await run(step);
  if (output === undefined) return;
  failed.push(step.name);
  say(`${step.name}: failed\n${output}\n`);
});
if (failed.length > 0) {
  process.stdout.write(`check failed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
