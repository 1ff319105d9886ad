// The kernel's virtual terminals, of which a screen shows one. Source: ioctl_console(2), <linux/vt.h>, <linux/tiocl.h>.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { Libc } from "./ffi/libc.ts";

/** Terminals have numbers from 1. Both reject when there is no virtual terminal. */
export interface VirtualTerminals {
  /** Shows this one; the keyboard belongs to it then. Does not wait until it is seen. */
  show(number: number): Promise<void>;
  /** The kernel's messages go to this one, whichever is shown. */
  redirectKernelLog(number: number): Promise<void>;
}

/** The one that is shown, whichever it is: requests that concern all of them go there. */
const device = "/dev/tty0";
const VT_ACTIVATE = 0x5606;
const TIOCLINUX = 0x541c;
const TIOCL_SETKMSGREDIRECT = 11;

export function kernelVirtualTerminals(libc: Libc): VirtualTerminals {
  return {
    async show(number) {
      await using handle = await open(device, constants.O_RDWR | constants.O_NOCTTY);
      libc.call("ioctlValue", handle.fd, VT_ACTIVATE, number);
    },
    async redirectKernelLog(number) {
      await using handle = await open(device, constants.O_RDWR | constants.O_NOCTTY);
      libc.call("ioctl", handle.fd, TIOCLINUX, Uint8Array.of(TIOCL_SETKMSGREDIRECT, number));
    },
  };
}
