// The machine's clocks: reading their state, stepping and slewing the wall clock, keeping the hardware clock in step.
// Source: adjtimex(2), clock_settime(2), rtc(4); layouts of 64-bit machines.
import { open } from "node:fs/promises";
import { BugError } from "../base/errors.ts";
import type { Libc } from "./ffi/libc.ts";

/** State of the kernel's clock discipline. */
export interface ClockState {
  readonly offsetNs: bigint;
  /** Scaled parts per million: 2^-16 ppm. */
  readonly frequency: bigint;
  readonly maxErrorUs: bigint;
  readonly estimatedErrorUs: bigint;
  /** Bits `STA_…`. */
  readonly status: number;
  readonly constant: bigint;
  /** `TIME_OK` 0, `TIME_INS` 1, … `TIME_ERROR` 5. */
  readonly state: number;
}

export interface ClockAdjustment {
  /** Slew the clock by this much, nanoseconds, at most half a second. */
  readonly offsetNs?: bigint;
  readonly status?: number;
  readonly constant?: bigint;
  readonly maxErrorUs?: bigint;
  readonly estimatedErrorUs?: bigint;
}

export interface SystemTime {
  /** Wall clock in nanoseconds since 1970. */
  now(): bigint;
  /** Steps the wall clock. */
  set(nanoseconds: bigint): void;
  /** Steps the wall clock by a difference. */
  step(nanoseconds: bigint): void;
  adjust(adjustment: ClockAdjustment): ClockState;
  state(): ClockState;
  /** Writes the wall clock to the hardware clock. Rejects with ENOENT when there is none. */
  syncHardwareClock(): Promise<void>;
  /** Reads a PTP clock such as `/dev/ptp0`. Rejects with ENOENT when there is none, EINVAL when it is something else. */
  readDevice(path: string): Promise<ClockReading>;
}

/** All in nanoseconds since 1970. */
export interface ClockReading {
  /** The wall clock before and after the device was read. */
  readonly beforeNs: bigint;
  readonly deviceNs: bigint;
  readonly afterNs: bigint;
}

/** Bits of `timex.status`. */
export const clockStatus = { STA_PLL: 0x1, STA_INS: 0x10, STA_DEL: 0x20, STA_UNSYNC: 0x40, STA_NANO: 0x2000 } as const;

const CLOCK_REALTIME = 0;
/** Bits of the number of a clock that is an open device. Source: include/linux/posix-timers.h. */
const CLOCKFD = 3;
/** Opening others could do harm. */
const ptpPath = /^\/dev\/ptp[a-z0-9_-]*$/u;
const timexBytes = 208;
const [ADJ_OFFSET, ADJ_MAXERROR, ADJ_ESTERROR, ADJ_STATUS, ADJ_TIMECONST, ADJ_NANO] = [1, 4, 8, 16, 32, 0x2000];
const RTC_SET_TIME = 0x4024700an;
const nsPerSecond = 1_000_000_000n;

function timespec(nanoseconds: bigint): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, nanoseconds / nsPerSecond, true);
  view.setBigInt64(8, nanoseconds % nsPerSecond, true);
  return bytes;
}

/** `struct timex` with the fields of the adjustment and the bits that name them. */
function encodeTimex(adjustment: ClockAdjustment): Uint8Array {
  const bytes = new Uint8Array(timexBytes);
  const view = new DataView(bytes.buffer);
  let modes = 0;
  const put = (bit: number | undefined, offset: number, value: bigint | undefined): void => {
    if (value === undefined || bit === undefined) return;
    modes |= bit;
    view.setBigInt64(offset, value, true);
  };
  put(ADJ_OFFSET, 8, adjustment.offsetNs);
  put(ADJ_MAXERROR, 24, adjustment.maxErrorUs);
  put(ADJ_ESTERROR, 32, adjustment.estimatedErrorUs);
  put(ADJ_TIMECONST, 48, adjustment.constant);
  if (adjustment.status !== undefined) {
    modes |= ADJ_STATUS ?? 0;
    view.setInt32(40, adjustment.status, true);
  }
  if (adjustment.offsetNs !== undefined) modes |= ADJ_NANO ?? 0;
  view.setUint32(0, modes, true);
  return bytes;
}

function decodeTimex(bytes: Uint8Array, state: number): ClockState {
  const view = new DataView(bytes.buffer);
  const status = view.getInt32(40, true);
  const offset = view.getBigInt64(8, true);
  return {
    offsetNs: (status & clockStatus.STA_NANO) === 0 ? offset * 1000n : offset,
    frequency: view.getBigInt64(16, true),
    maxErrorUs: view.getBigInt64(24, true),
    estimatedErrorUs: view.getBigInt64(32, true),
    status,
    constant: view.getBigInt64(48, true),
    state,
  };
}

/** `struct rtc_time` in UTC. */
function rtcTime(nanoseconds: bigint): Uint8Array {
  const date = new Date(Number(nanoseconds / 1_000_000n));
  const bytes = new Uint8Array(36);
  const view = new DataView(bytes.buffer);
  const fields = [
    date.getUTCSeconds(),
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth(),
    date.getUTCFullYear() - 1900,
  ];
  fields.forEach((value, index) => view.setInt32(index * 4, value, true));
  return bytes;
}

export function kernelTime(libc: Libc): SystemTime {
  const adjust = (adjustment: ClockAdjustment): ClockState => {
    const bytes = encodeTimex(adjustment);
    return decodeTimex(bytes, libc.call("adjtimex", bytes));
  };
  const read = (clockId: number): bigint => {
    const bytes = new Uint8Array(16);
    libc.call("clock_gettime", clockId, bytes);
    const view = new DataView(bytes.buffer);
    return view.getBigInt64(0, true) * nsPerSecond + view.getBigInt64(8, true);
  };
  const time: SystemTime = {
    now: () => read(CLOCK_REALTIME),
    set(nanoseconds) {
      if (nanoseconds < 0n) throw new BugError(`Cannot set the clock: found ${nanoseconds} ns, want 0 or more`);
      libc.call("clock_settime", CLOCK_REALTIME, timespec(nanoseconds));
    },
    step: (nanoseconds) => time.set(time.now() + nanoseconds),
    adjust,
    state: () => adjust({}),
    async readDevice(path) {
      if (!ptpPath.test(path)) throw new Error(`Cannot read clock: found "${path}", want a device such as /dev/ptp0`);
      await using handle = await open(path, "r");
      const clockId = (~handle.fd << 3) | CLOCKFD;
      const beforeNs = read(CLOCK_REALTIME);
      const deviceNs = read(clockId);
      return { beforeNs, deviceNs, afterNs: read(CLOCK_REALTIME) };
    },
    async syncHardwareClock() {
      await using handle = await open("/dev/rtc0", "r");
      await libc.callAsync("ioctl", handle.fd, RTC_SET_TIME, rtcTime(time.now()));
    },
  };
  return time;
}
