// `node tools/guest/main.ts [PART OF A FILE NAME]`: runs guest tests on the image in out/, printing their results.
import { saveResult } from "../test/results.ts";
import { runGuestTests } from "./run.ts";

const { passed, failed } = await runGuestTests(process.argv[2], (line) => console.log(line));
saveResult("guest", { passed, failed });
console.log(`guest: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
