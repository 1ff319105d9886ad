// /proc/cpuinfo: what each logical processor says of itself.

/** Keys and values of one processor, as the kernel prints them; the keys differ between architectures. */
export type ProcessorFacts = ReadonlyMap<string, string>;

/** One entry per block, in order. Lines without a colon are ignored. Source: proc_cpuinfo(5). */
export function parseCpuinfo(text: string): readonly ProcessorFacts[] {
  return text
    .split(/\n\s*\n/u)
    .map((block) => parseBlock(block))
    .filter((facts) => facts.has("processor"));
}

function parseBlock(block: string): ProcessorFacts {
  const facts = new Map<string, string>();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) facts.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return facts;
}
