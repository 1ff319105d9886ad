// `make bench [RUNS=5]`: measures the figures of the README on the image in out/, and prints them as a table of medians beside
// their targets and the reference's figures.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorChain } from "../../src/base/errors.ts";
import { outDir } from "../image/paths.ts";
import { measureConfig } from "./config.ts";
import { measureBareBoot, measureHost, measureLatency, measureNode, type Figures } from "./measure.ts";

interface Row {
  readonly figure: string;
  readonly unit: string;
  readonly target?: number;
  /** A Go node OS with the same API, in the same kind of guest on the same kind of machine. */
  readonly reference?: string;
}

const rows: readonly Row[] = [
  { figure: "bare kernel boot", unit: "s" },
  { figure: "QEMU start → maintenance API", unit: "s", target: 10, reference: "28–30 s" },
  { figure: "the same, in bare kernel boots", unit: "×", target: 3.5 },
  { figure: "apply-config → mTLS API", unit: "s", target: 6, reference: "under 15 s" },
  { figure: "memory used in maintenance", unit: "MB", target: 170, reference: "202 MB" },
  { figure: "memory that is not available, image and reserves included", unit: "MB" },
  { figure: "RSS of machined", unit: "MB", target: 110, reference: "146 MB" },
  { figure: "RSS of apid", unit: "MB", target: 60, reference: "89 MB" },
  { figure: "Version through apid, p50 in the guest", unit: "ms", target: 10, reference: "42 ms, one client call" },
  { figure: "vmlinuz + initramfs", unit: "MB", target: 130 },
  { figure: "make check, warm", unit: "s", target: 60 },
  { figure: "yaml alone, 40 documents", unit: "ms" },
  { figure: "decode and validate 40 documents", unit: "ms" },
  { figure: "the same, in parses by yaml", unit: "×", target: 3 },
  { figure: "merge of 20 patches", unit: "ms", target: 40 },
  { figure: "cold start of ichorctl validate", unit: "ms", target: 250 },
];

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const runs = Number(process.argv[2] ?? 5);
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

for (let index = 1; index <= runs; index++) {
  await take(`${index}/${runs} bare`, measureBareBoot);
  await take(`${index}/${runs} node`, measureNode);
  await take(`${index}/${runs} latency`, measureLatency);
}
await take("host", measureHost);
await take("config", measureConfig);

const values = (figure: string): readonly number[] => taken.flatMap((each) => each[figure] ?? []);
const bare = median(values("bare kernel boot"));
const boot = median(values("QEMU start → maintenance API"));
const ratio = bare === undefined || boot === undefined ? undefined : boot / bare;
const lines = rows.map(({ figure, unit, target, reference }) => {
  const found = figure === "the same, in bare kernel boots" ? ratio : median(values(figure));
  const text = found === undefined ? "not taken" : `${found.toFixed(1)} ${unit}`;
  const share = found === undefined || target === undefined ? "" : (found / target).toFixed(2);
  return `| ${figure} | ${text} | ${target === undefined ? "" : `≤ ${target} ${unit}`} | ${share} | ${reference ?? ""} |`;
});
const table = ["| figure | median | target | ÷ target | reference |", "|---|---|---|---|---|", ...lines].join("\n");
mkdirSync(outDir, { recursive: true });
writeFileSync(join(outDir, "bench.md"), `${table}\n`);
console.log(table);
