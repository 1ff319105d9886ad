// Tests in machines beside each other: a machine in QEMU keeps little more than one processor busy, and waits a good part of its time.
import { availableParallelism, totalmem } from "node:os";

/** What a test takes at most: its machine and its programs. */
const laneBytes = 4 * 2 ** 30;
const mostLanes = 4;

/** How many tests this machine carries at a time. */
export function laneCount(): number {
  return Math.max(1, Math.min(mostLanes, availableParallelism(), Math.floor(totalmem() / laneBytes)));
}

/**
 * Does the work for each item, `lanes` at a time, begun in their order; the results are in that order too. Rejects with the first failure. What
 * an item's work says is told at once where there is one lane, and as a whole when it has ended, well or not, where there are several.
 */
export async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T, say: (text: string) => void) => Promise<R>,
  tell: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<readonly R[]> {
  const results: { readonly index: number; readonly result: R }[] = [];
  const waiting = items.entries(); // shared: each lane takes the next one
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      let said = "";
      try {
        results.push({ index, result: await work(item, lanes === 1 ? tell : (text) => void (said += text)) });
      } finally {
        if (said !== "") tell(said);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results.toSorted((a, b) => a.index - b.index).map(({ result }) => result);
}
