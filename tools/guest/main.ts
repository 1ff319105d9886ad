// `node tools/guest/main.ts [PART OF A FILE NAME]`: runs guest tests on the image in out/, printing their results.
import { withSecondGuest } from "../test/emulator.ts";
import { saveResult } from "../test/results.ts";
import { runGuestTests } from "./run.ts";

const counts = await withSecondGuest("the guest", () => runGuestTests(process.argv[2], (line) => console.log(line)));
saveResult("guest", counts);
console.log(`guest: ${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
