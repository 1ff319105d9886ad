// `node tools/guest/main.ts [PART OF A FILE NAME]`: runs guest tests on the image in out/, printing their results. The files are shared out to
// as many machines as this one carries.
import { withSecondGuest } from "../test/emulator.ts";
import { inLanes, laneCount } from "../test/lanes.ts";
import { addCounts, saveResult, type TestCounts } from "../test/results.ts";
import { findGuestTests, runGuestTests } from "./run.ts";

const files = findGuestTests(process.argv[2]);
const lanes = Math.min(laneCount(), files.length);
const shares: readonly (readonly string[])[] = Array.from({ length: lanes }, (_, lane) =>
  files.filter((_file, index) => index % lanes === lane),
);

/** With other machines beside it, what its tests say is told as a whole when they have ended. */
async function runShare(share: readonly string[]): Promise<TestCounts> {
  const machine = `guest-tests-${shares.indexOf(share) + 1}`;
  const lines: string[] = [];
  const onLine = (line: string): void => {
    if (lanes === 1) console.log(line);
    else lines.push(line);
  };
  const counts = await withSecondGuest(machine, () => runGuestTests(machine, share, onLine));
  for (const line of lines) console.log(line);
  return counts;
}

const counts = (await inLanes(shares, lanes, runShare)).reduce(addCounts);
saveResult("guest", counts);
console.log(`guest: ${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
