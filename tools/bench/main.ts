// `make bench [RUNS=5] [PART=node|kubernetes|banks]`: measures the figures of the README on the image in out/, and prints them as a table of
// medians beside their targets and the reference's figures. A run of all parts takes half an hour.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorChain } from "../../src/base/errors.ts";
import { outDir } from "../image/paths.ts";
import { measureInstallation, measureUpgrade } from "./banks.ts";
import { measureBareKubernetes } from "./bare-kubernetes.ts";
import { measureConfig } from "./config.ts";
import { measureKubernetes } from "./kubernetes.ts";
import { measureBareBoot, measureHost, measureLatency, measureNode, type Figures } from "./measure.ts";

const parts = ["node", "kubernetes", "banks"] as const;
type Part = (typeof parts)[number];

interface Row {
  readonly part: Part;
  readonly figure: string;
  readonly unit: string;
  readonly target?: number;
  /** A Go node OS with the same API, in the same kind of guest on the same kind of machine. */
  readonly reference?: string;
}

/** Ratios of two other figures. */
const inBareBoots = "the same, in bare kernel boots";
const inBareComponents = "the same, in times of the bare components";

const rows: readonly Row[] = [
  { part: "node", figure: "bare kernel boot", unit: "s" },
  { part: "node", figure: "QEMU start → maintenance API", unit: "s", target: 10, reference: "28–30 s" },
  { part: "node", figure: inBareBoots, unit: "×", target: 3.5 },
  { part: "node", figure: "apply-config → mTLS API", unit: "s", target: 6, reference: "under 15 s" },
  { part: "node", figure: "memory used in maintenance", unit: "MB", target: 170, reference: "202 MB" },
  { part: "node", figure: "memory that is not available, image and reserves included", unit: "MB" },
  { part: "node", figure: "RSS of machined", unit: "MB", target: 110, reference: "146 MB" },
  { part: "node", figure: "RSS of apid", unit: "MB", target: 60, reference: "89 MB" },
  { part: "node", figure: "RSS of apid after 350 calls", unit: "MB", target: 60 },
  {
    part: "node",
    figure: "Version through apid, p50 in the guest",
    unit: "ms",
    target: 10,
    reference: "42 ms, one client call",
  },
  { part: "node", figure: "vmlinuz + initramfs", unit: "MB", target: 130 },
  { part: "node", figure: "make check, warm", unit: "s", target: 60 },
  { part: "node", figure: "yaml alone, 40 documents", unit: "ms" },
  { part: "node", figure: "decode and validate 40 documents", unit: "ms" },
  { part: "node", figure: "the same, in parses by yaml", unit: "×", target: 3 },
  { part: "node", figure: "merge of 20 patches", unit: "ms", target: 40 },
  { part: "node", figure: "cold start of ichorctl validate", unit: "ms", target: 250 },
  { part: "kubernetes", figure: "bare components: first of them started → node Ready", unit: "s" },
  { part: "kubernetes", figure: "bootstrap → node Ready", unit: "s", target: 60 },
  { part: "kubernetes", figure: inBareComponents, unit: "×", target: 1.5 },
  { part: "kubernetes", figure: "blank machine → node Ready", unit: "s", target: 100 },
  { part: "kubernetes", figure: "power-on → node Ready again", unit: "s", target: 60 },
  { part: "kubernetes", figure: "memory of our own programs", unit: "MB", target: 300 },
  { part: "banks", figure: "install from ISO → configured API from disk", unit: "s", target: 60 },
  { part: "banks", figure: "upgrade: call → new version answers", unit: "s", target: 40 },
  { part: "banks", figure: "upgrade: API down", unit: "s", target: 20 },
  { part: "banks", figure: "image that panics → old version answers again", unit: "s", target: 40 },
  // as one that panics, and the watchdog's 60 s for each of its two boots
  { part: "banks", figure: "image whose kernel hangs → old version answers again", unit: "s", target: 160 },
  {
    part: "banks",
    figure: "image that is never healthy (limit 60 s) → old version answers again",
    unit: "s",
    target: 120,
  },
];

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const [, , runsText = "5", partText = ""] = process.argv;
const runs = Number(runsText);
const wanted: readonly Part[] = partText === "" ? parts : parts.filter((part) => part === partText);
if (wanted.length === 0) throw new Error(`Cannot measure part "${partText}": want ${parts.join(", ")}`);
const taken: Figures[] = [];
async function take(name: string, work: () => Promise<Figures> | Figures): Promise<void> {
  try {
    const figures = await work();
    console.log(`${name}: ${JSON.stringify(figures)}`);
    taken.push(figures);
  } catch (error) {
    console.log(`${name}: ${errorChain(error)}`);
    process.exitCode = 1;
  }
}

/** Of each part, what is measured in every run, in an order in which neighbours are compared. */
const repeated: Readonly<Record<Part, Readonly<Record<string, () => Promise<Figures>>>>> = {
  node: { "bare boot": measureBareBoot, node: measureNode, latency: measureLatency },
  kubernetes: { "bare components": measureBareKubernetes, kubernetes: measureKubernetes },
  banks: { installation: measureInstallation, upgrade: measureUpgrade },
};
for (const part of wanted) {
  for (let index = 1; index <= runs; index++) {
    for (const [name, work] of Object.entries(repeated[part])) await take(`${index}/${runs} ${name}`, work);
  }
}
if (wanted.includes("node")) {
  await take("host", measureHost);
  await take("config", measureConfig);
}

const values = (figure: string): readonly number[] => taken.flatMap((each) => each[figure] ?? []);
function ratio(upper: string, lower: string): number | undefined {
  const [above, below] = [median(values(upper)), median(values(lower))];
  return above === undefined || below === undefined ? undefined : above / below;
}
const ratios: ReadonlyMap<string, number | undefined> = new Map([
  [inBareBoots, ratio("QEMU start → maintenance API", "bare kernel boot")],
  [inBareComponents, ratio("bootstrap → node Ready", "bare components: first of them started → node Ready")],
]);
const lines = rows
  .filter(({ part }) => wanted.includes(part))
  .map(({ figure, unit, target, reference }) => {
    const found = ratios.has(figure) ? ratios.get(figure) : median(values(figure));
    const text = found === undefined ? "not taken" : `${found.toFixed(1)} ${unit}`;
    const share = found === undefined || target === undefined ? "" : (found / target).toFixed(2);
    return `| ${figure} | ${text} | ${target === undefined ? "" : `≤ ${target} ${unit}`} | ${share} | ${reference ?? ""} |`;
  });
const table = ["| figure | median | target | ÷ target | reference |", "|---|---|---|---|---|", ...lines].join("\n");
mkdirSync(outDir, { recursive: true });
writeFileSync(join(outDir, "bench.md"), `${table}\n`);
console.log(table);
