// What a collector gets: heads without spaces, tags that cannot break out, lengths in bytes.
import { expect, test } from "vitest";
import { decodeUtf8 } from "../base/bytes.ts";
import { countOctets, encodeSyslog } from "./syslog-message.ts";

const timeMs = Date.UTC(2026, 10, 22, 10, 0, 0, 5);

test("encodeSyslog() writes all fields, and a dash for what there is not", () => {
  const entry = { timeMs, hostname: "n1.lab", program: "apid", text: "up and well", tags: {} };
  expect(encodeSyslog(entry)).toBe("<30>1 2026-11-22T10:00:00.005Z n1.lab apid - - - up and well");
  expect(encodeSyslog({ ...entry, hostname: "", program: "ext my thing" })).toContain("Z - ext_my_thing - - - up");
});

test("encodeSyslog() keeps tags inside their brackets", () => {
  const tags = { site: "lab", 'a"b=c]d e': 'q"u\\o]te', größe: "ü" };
  expect(encodeSyslog({ timeMs, hostname: "n1", program: "p", text: "t", tags })).toContain(
    '[tags@32473 site="lab" a_b_c_d_e="q\\"u\\\\o\\]te" gr__e="ü"] t',
  );
});

test("countOctets() counts bytes, not letters", () => {
  expect(decodeUtf8(countOctets("größe"))).toBe("7 größe");
});
