// What the time controllers need of the kernel's clock, and the numbers they say it in. Source: adjtimex(2).
import type { SystemTime } from "../../linux/system-time.ts";

export type ClockPort = Pick<SystemTime, "step" | "adjust" | "state" | "syncHardwareClock" | "readDevice">;

/** Bits of the clock's status. */
export const clockBits = { pll: 0x1, insert: 0x10, delete: 0x20, unsynchronized: 0x40 } as const;

/** Names of all the status bits, lowest first. */
export const statusNames: readonly (readonly [number, string])[] = [
  [0x1, "STA_PLL"],
  [0x2, "STA_PPSFREQ"],
  [0x4, "STA_PPSTIME"],
  [0x8, "STA_FLL"],
  [0x10, "STA_INS"],
  [0x20, "STA_DEL"],
  [0x40, "STA_UNSYNC"],
  [0x80, "STA_FREQHOLD"],
  [0x100, "STA_PPSSIGNAL"],
  [0x200, "STA_PPSJITTER"],
  [0x400, "STA_PPSWANDER"],
  [0x800, "STA_PPSERROR"],
  [0x1000, "STA_CLOCKERR"],
  [0x2000, "STA_NANO"],
  [0x4000, "STA_MODE"],
  [0x8000, "STA_CLK"],
];

/** Names of the states that the call returns. */
export const stateNames: readonly string[] = ["TIME_OK", "TIME_INS", "TIME_DEL", "TIME_OOP", "TIME_WAIT", "TIME_ERROR"];
