// What a service prints, in the node's own log as well, which the console shows.
import { decodeUtf8 } from "../../base/bytes.ts";
import type { Runner } from "../../supervisor/runner.ts";

/** The same runner; it logs each line that is not empty. */
export function heardOnConsole(runner: Runner): Runner {
  return {
    name: runner.name,
    run({ output, log, ...context }) {
      const say = (text: string): void => {
        for (const line of text.split("\n")) if (line.trim() !== "") log.info("output of service", { line });
      };
      return runner.run({
        ...context,
        log,
        output: {
          write(bytes) {
            output.write(bytes);
            say(decodeUtf8(bytes));
          },
          line(text) {
            output.line(text);
            say(text);
          },
        },
      });
    },
  };
}
