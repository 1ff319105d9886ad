// Device events in memory: those who listen hear what is told from then on.
import { wakeup } from "../../base/wakeup.ts";
import type { UeventMessage, Uevents } from "../uevents.ts";

export interface FakeUevents extends Uevents {
  /** `devicePath` as the kernel writes it, below `/sys`. */
  tell(event: { readonly action: string; readonly devicePath: string; readonly subsystem: string }): void;
  /** Events were lost. */
  overrun(): void;
}

export function fakeUevents(): FakeUevents {
  const told: UeventMessage[] = [];
  const rung = wakeup();
  const add = (message: UeventMessage): void => {
    told.push(message);
    rung.ring();
  };
  return {
    tell: (event) => add({ kind: "event", event: { ...event, variables: {} } }),
    overrun: () => add({ kind: "overrun" }),
    listen(signal) {
      let next = told.length;
      return (async function* () {
        while (!signal.aborted) {
          const rings = rung.next(signal);
          for (let message = told[next]; message !== undefined; message = told[next]) {
            next++;
            yield message;
          }
          await rings;
        }
      })();
    },
  };
}
