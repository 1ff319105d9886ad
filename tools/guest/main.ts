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

async function runShare(share: readonly string[], say: (text: string) => void): Promise<TestCounts> {
  const machine = `guest-tests-${shares.indexOf(share) + 1}`;
  return withSecondGuest(machine, () => runGuestTests(machine, share, (line) => say(`${line}\n`)));
}

const counts = (await inLanes(shares, lanes, runShare)).reduce(addCounts);
saveResult("guest", counts);
console.log(`guest: ${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
