// A second try for tests whose guest died of a defect of the emulator.
import { emulatorCrashes, type TestCounts } from "./results.ts";

/**
 * What failed while the emulator broke a guest runs once more, and that is said: a node that fails is never given a second chance. `name`: of
 * the file of tests or of the machine, as `noteEmulatorCrash` has it.
 */
export async function withSecondGuest(name: string, run: () => Promise<TestCounts>): Promise<TestCounts> {
  const ofName = (): readonly string[] => emulatorCrashes().filter((line) => line.includes(name));
  const before = ofName().length;
  const crashes = (): readonly string[] => ofName().slice(before);
  const isEmulators = ({ failed }: TestCounts): boolean => failed > 0 && crashes().length > 0;
  try {
    const first = await run();
    if (!isEmulators(first)) return first;
  } catch (error) {
    if (crashes().length === 0) throw error;
  }
  console.log(`the emulator broke a guest (${crashes().join("; ")}): ${name} runs once more`);
  return run();
}
