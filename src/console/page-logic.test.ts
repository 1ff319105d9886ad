// The page's logic, which needs no browser.
import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "./address.ts";
import { bytesText, percentText, spanText, timeText } from "./format.ts";
import { areaPath, linePath, topOf } from "./graph.ts";
import { isShown, levelOf, matchesFilter } from "./log-line.ts";
import { streamParser } from "./stream-parser.ts";

test("numbers and times are short", () => {
  expect([0, 999, 1000, 1024 * 1024, 2_048_000_000, 1.5e15].map(bytesText)).toEqual([
    "0 B", "999 B", "0.98 KiB", "1.00 MiB", "1.91 GiB", "1.33 PiB",
  ]); // prettier-ignore
  expect([0, 0.0123, 0.0996, 0.5, 1].map(percentText)).toEqual(["0.0%", "1.2%", "10%", "50%", "100%"]);
  expect([-5, 999, 61_000, 3_600_000, 273_600_000].map(spanText)).toEqual(["0s", "0s", "1m 1s", "1h", "3d 4h"]);
  expect([0, 1_700_000_000_000].map(timeText)).toEqual(["", "2023-11-14 22:13:20"]);
});

test("parseAddress() and formatAddress() are each other's opposite", () => {
  for (const hash of ["#/", "#/etcd", "#/node/fe80%3A%3A1%25eth0/logs?id=kubelet&follow=1", "#/node/cp-1/summary"])
    expect(formatAddress(parseAddress(hash))).toBe(hash);
  expect(["", "#/what", "#/node//x", "#/node/a/unknown", "#/node/%/logs"].map(parseAddress)).toMatchObject([
    { view: "nodes" },
    { view: "nodes" },
    { view: "nodes" },
    { view: "node", node: "a", tab: "summary" },
    { view: "node", node: "%", tab: "logs" },
  ]);
});

test("levelOf() knows the levels of the logs that nodes have", () => {
  const lines = [
    "kern: warning: [2026-01-01T00:00:00Z]: low on memory",
    "user:     err: [2026-01-01T00:00:00Z]: x",
    "kern:    info: [2026-01-01T00:00:00Z]: plain",
    'stderr F E0102 03:04:05.000000       1 x.go:1] "failed"',
    'time="2026" level=warning msg="x"',
    '{"level":"error","msg":"x"}',
    "2026/01/01 [talos] error while doing: x",
    "nothing is terror here",
    "level=debug msg=x",
  ];
  expect(lines.map(levelOf)).toEqual([
    "warning", "error", "plain", "error", "warning", "error", "error", "plain", "debug",
  ]); // prettier-ignore
});

test("matchesFilter() wants all words, and none with a minus", () => {
  const found = (filter: string) => matchesFilter("Kubelet started pod x", filter);
  expect(["", "kubelet POD", "kubelet -pod", "other", "-"].map(found)).toEqual([true, true, false, false, true]);
});

test("isShown() hides records of calls, unless they are asked for", () => {
  const record = '[ichor] served call {"code": "OK"}';
  expect([isShown(record, ""), isShown(record, "served"), isShown(record, "-served"), isShown("call", "")]).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test("graphs: the newest value is at the right edge", () => {
  const box = { width: 100, height: 50, top: 10, span: 5 };
  expect(linePath([0, 5, 10], box)).toBe("M50 50 L75 25 L100 0");
  expect(areaPath([5], box)).toBe("M100 25 L100 50 L100 50 Z");
  expect(areaPath([], box)).toBe("");
  expect(linePath([1, 2, 3, 4, 5, 20], box)).toMatch(/^M0 40 .*L100 0$/u);
  expect([topOf([0], 1), topOf([3, 7], 1), topOf([1200], 1)]).toEqual([1, 10, 2000]);
});

test("streamParser() puts pieces together and drops comments", () => {
  const parse = streamParser();
  expect(parse('data: {"a":1}\n\n:\n\ndata: {"b"')).toEqual([{ name: "", data: '{"a":1}' }]);
  expect(parse(":2}\n\nevent: end\ndata: {}\n")).toEqual([{ name: "", data: '{"b":2}' }]);
  expect(parse("\n")).toEqual([{ name: "end", data: "{}" }]);
});
