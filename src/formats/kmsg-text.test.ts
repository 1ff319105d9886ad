// The lines as clients of the interface know them.
import { expect, test } from "vitest";
import { formatKmsgText } from "./kmsg-text.ts";

const bootTimeNs = BigInt(Date.UTC(2026, 10, 21, 11, 40, 11)) * 1_000_000n;

test("formatKmsgText() writes one line per record, in the words of dmesg clients", () => {
  const texts = [
    { facility: 0, priority: 5, timestampUs: 0, message: "Linux version 6.12.0" },
    { facility: 1, priority: 4, timestampUs: 8_183_580, message: "[talos] platform information" },
    { facility: 23, priority: 0, timestampUs: 1, message: "two\nlines" },
    { facility: 99, priority: 6, timestampUs: 1_000_000, message: "" },
  ].map((record) => formatKmsgText(record, bootTimeNs + 540n));
  expect(texts).toEqual([
    "kern:  notice: [2026-11-21T11:40:11.00000054Z]: Linux version 6.12.0\n",
    "user: warning: [2026-11-21T11:40:19.18358054Z]: [talos] platform information\n",
    "local7:   emerg: [2026-11-21T11:40:11.00000154Z]: two\\x0alines\n",
    "99:    info: [2026-11-21T11:40:12.00000054Z]: \n",
  ]);
});
