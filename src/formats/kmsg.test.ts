// Kernel log records captured by reading /dev/kmsg of Linux 6.18; the last one was written by a user process.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatKmsgRecord, parseKmsgRecord } from "./kmsg.ts";

const records = JSON.parse(readFileSync(new URL("testdata/kmsg.json", import.meta.url), "utf8")) as readonly string[];

test("formatKmsgRecord() writes one line per record, in the words of dmesg clients", () => {
  const bootTimeNs = BigInt(Date.UTC(2026, 10, 21, 11, 40)) * 1_000_000n + 500n;
  expect(records.map((record) => formatKmsgRecord(parseKmsgRecord(record), bootTimeNs))).toMatchSnapshot();
});

test("parseKmsgRecord() takes priority, sequence and time apart and drops the dictionary", () => {
  expect(parseKmsgRecord("30,339,5140900,c,caller=T1;eth0: up\n SUBSYSTEM=net\n")).toEqual({
    facility: 3,
    priority: 6,
    sequence: 339n,
    timestampUs: 5_140_900n,
    message: "eth0: up",
  });
});

test("parseKmsgRecord() refuses what is no record", () => {
  expect(() => parseKmsgRecord("hello")).toThrow(/Cannot parse kernel log record: found "hello"/u);
});
