// Watchdog timers: a device that restarts the machine unless it is written to again and again. Source: Linux, Documentation/watchdog/watchdog-api.rst.
import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import type { Libc } from "./ffi/libc.ts";

/** An armed timer. Whoever lets go of it without `disarm` leaves it running. */
export interface Watchdog {
  readonly device: string;
  /** Writing any byte to it starts the time anew. */
  readonly fd: number;
  /** Whole seconds; what the device made of it. */
  setTimeout(seconds: number): number;
  /** Stops the timer, if the device can be stopped, and closes it. */
  disarm(): Promise<void>;
}

export interface Watchdogs {
  /** Arms the timer. Rejects with ENOENT when there is no such device, with EBUSY when somebody else holds it. */
  arm(device: string): Promise<Watchdog>;
  /** Seconds of the timer that somebody before us has armed and left running; undefined when it does not run or is not there. */
  running(device: string): Promise<number | undefined>;
}

const WDIOC_SETTIMEOUT = 0xc004_5706n;
/** A last byte that tells the device that stopping is meant. */
const magicClose = "V";

export function kernelWatchdogs(libc: Libc): Watchdogs {
  const attribute = async (device: string, name: string): Promise<string> => {
    const text = await readFile(`/sys/class/watchdog/${device.split("/").at(-1) ?? ""}/${name}`, "utf8").catch(
      () => "",
    );
    return text.trim();
  };
  return {
    async arm(device) {
      const handle = await open(device, constants.O_WRONLY);
      return {
        device,
        fd: handle.fd,
        setTimeout(seconds) {
          const value = Buffer.alloc(4);
          value.writeInt32LE(seconds);
          libc.call("ioctl", handle.fd, WDIOC_SETTIMEOUT, value);
          return value.readInt32LE();
        },
        async disarm() {
          await handle.write(magicClose);
          await handle.close();
        },
      };
    },
    async running(device) {
      if ((await attribute(device, "state")) !== "active") return undefined;
      const seconds = Number(await attribute(device, "timeout"));
      return seconds > 0 ? seconds : undefined;
    },
  };
}
