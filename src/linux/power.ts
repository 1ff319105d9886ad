// The end of the machine's run: reboot(2) and what belongs to it.
import type { Libc } from "./ffi/libc.ts";

export type PowerAction = "restart" | "halt" | "power-off" | "kexec";

/** Commands of reboot(2), `<linux/reboot.h>`. */
export const powerCommands: Readonly<Record<PowerAction, number>> = {
  restart: 0x01234567,
  halt: 0xcdef0123,
  "power-off": 0x4321fedc,
  kexec: 0x45584543,
};

const LINUX_REBOOT_CMD_CAD_OFF = 0;
const LINUX_REBOOT_CMD_CAD_ON = 0x89abcdef;

export interface Power {
  /** Writes out all file systems. */
  sync(): Promise<void>;
  /** Stops the machine without writing anything out; does not resolve when it works. */
  end(action: PowerAction): Promise<void>;
  /** With false the keys Ctrl-Alt-Del send SIGINT to process 1 instead of restarting at once. */
  setCtrlAltDelRestarts(restarts: boolean): void;
}

export function kernelPower(libc: Libc): Power {
  return {
    async sync() {
      await libc.callAsync("sync");
    },
    async end(action) {
      await libc.callAsync("reboot", powerCommands[action] | 0);
    },
    setCtrlAltDelRestarts(restarts) {
      libc.call("reboot", (restarts ? LINUX_REBOOT_CMD_CAD_ON : LINUX_REBOOT_CMD_CAD_OFF) | 0);
    },
  };
}
