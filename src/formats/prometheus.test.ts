// Text of metrics in both forms.
import { expect, test } from "vitest";
import { encodeMetrics, type MetricFamily } from "./prometheus.ts";

const families: readonly MetricFamily[] = [
  { name: "ichor_ready", help: 'Is it?\nA "line" \\ more', type: "gauge", samples: [{ value: 1 }] },
  { name: "ichor_none", help: "nothing to tell", type: "gauge", samples: [] },
  {
    name: "ichor_starts_total",
    help: "starts",
    type: "counter",
    samples: [
      { labels: { service: "a", why: 'x"y\\z\n\ud800' }, value: 2 },
      { labels: { service: "b" }, value: 2n ** 63n },
    ],
  },
  {
    name: "ichor_seconds",
    help: "durations",
    type: "histogram",
    samples: [
      { suffix: "_bucket", labels: { le: "0.5" }, value: 1 },
      { suffix: "_bucket", labels: { le: "+Inf" }, value: Infinity },
      { suffix: "_sum", value: NaN },
      { suffix: "_count", value: 1e21 },
    ],
  },
];

const body = `ichor_starts_total{service="a",why="x\\"y\\\\z\\n\ufffd"} 2
ichor_starts_total{service="b"} 9223372036854775808
# HELP ichor_seconds durations
# TYPE ichor_seconds histogram
ichor_seconds_bucket{le="0.5"} 1
ichor_seconds_bucket{le="+Inf"} +Inf
ichor_seconds_sum NaN
ichor_seconds_count 1e+21
`;
const head = '# HELP ichor_ready Is it?\\nA "line" \\\\ more\n# TYPE ichor_ready gauge\nichor_ready 1\n';

test("encodeMetrics() writes the text form", () => {
  const starts = "# HELP ichor_starts_total starts\n# TYPE ichor_starts_total counter\n";
  expect(encodeMetrics(families, "text")).toBe(`${head}${starts}${body}`);
});

test("encodeMetrics() writes OpenMetrics", () => {
  const starts = "# HELP ichor_starts starts\n# TYPE ichor_starts counter\n";
  expect(encodeMetrics(families, "openmetrics")).toBe(`${head}${starts}${body}# EOF\n`);
});

test.each([
  [{ name: "a-b", type: "gauge" }],
  [{ name: "a", type: "counter" }],
  [{ name: "a_total", type: "gauge" }],
  [{ name: "a", type: "gauge", samples: [{ labels: { "b c": "d" }, value: 1 }] }],
] as const)("encodeMetrics() refuses %j", (family) => {
  expect(() => encodeMetrics([{ help: "", samples: [{ value: 1 }], ...family }], "text")).toThrow("it is no name of a");
});
