import { expect, test } from "vitest";
import { formatFileMode } from "./file-mode.ts";
import { humanSize, relativeTime, shortSpan } from "./time-text.ts";

test("relativeTime() names the largest unit", () => {
  expect([relativeTime(0, 500), relativeTime(0, 61_000), relativeTime(7_200_000, 0)]).toEqual([
    "now",
    "1 minute ago",
    "2 hours from now",
  ]);
});

test("shortSpan() leaves leading zero units out", () => {
  expect([0, 61_000, 3_600_000].map(shortSpan)).toEqual(["0s", "1m1s", "1h0m0s"]);
});

test("humanSize() uses decimal units", () => {
  expect([humanSize(999), humanSize(1200n), humanSize(35_000_000)]).toEqual(["999 B", "1.2 kB", "35 MB"]);
});

test("formatFileMode() prints the API's mode bits", () => {
  expect([0o644, 0x80000000 | 0o755, (1 << 27) | 0o777, (1 << 26) | (1 << 21) | 0o620, 0x80000000 | (1 << 20) | 0o777].map(formatFileMode)).toEqual([
    "-rw-r--r--", "drwxr-xr-x", "Lrwxrwxrwx", "Dcrw--w----", "dtrwxrwxrwx",
  ]); // prettier-ignore
});
