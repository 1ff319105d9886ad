// The text forms of the two log services, and the message to the kernel.
import { expect, test } from "vitest";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { encodeAuditReceiver, formatAuditRecord } from "./auditd.ts";
import { formatSyslog } from "./syslogd.ts";

test("formatSyslog() writes one line of JSON", () => {
  const message = { priority: 30, facility: 3, severity: 6, timestamp: "", tag: "a", pid: 1, content: "b\nc" };
  expect(formatSyslog(message)).toBe(
    String.raw`{"content":"b\nc","facility":3,"pid":1,"priority":30,"severity":6,"tag":"a","timestamp":""}`,
  );
});

test("formatAuditRecord() reads records and leaves answers out", () => {
  const header = (type: number) => Uint8Array.of(50, 0, 0, 0, type & 255, type >> 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const text = encodeUtf8('audit(1700000000.123:7): op="set"\0');
  expect(formatAuditRecord(concatBytes([header(1305), text]))).toBe('type=1305 msg=audit(1700000000.123:7): op="set"');
  expect([formatAuditRecord(header(2)), formatAuditRecord(new Uint8Array(3))]).toEqual([undefined, undefined]);
});

test("encodeAuditReceiver() sets mask, enabled and pid", () => {
  const view = new DataView(encodeAuditReceiver(1).buffer);
  expect([
    view.getUint16(4, true),
    view.getUint32(16, true),
    view.getUint32(20, true),
    view.getUint32(28, true),
  ]).toEqual([1001, 5, 1, 1]);
});
