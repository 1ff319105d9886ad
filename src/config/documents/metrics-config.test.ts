// Places where metrics cannot be served are refused; without a document there is none.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, validateConfig } from "../config.ts";
import { metricsPlaces } from "../view/runtime.ts";

function decoded(fields: string, kind = "MetricsConfig") {
  const result = decodeConfig(encodeUtf8(`apiVersion: v1alpha1\nkind: ${kind}\n${fields}`));
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.config;
}

const problems = (fields: string): string => validateConfig(decoded(`${fields}\n`), "metal", { local: true }).text;

test.each(["listenAddress: :50010", 'listenAddress: "[::1]:50010"\nloopbackPort: 9110', "loopbackPort: 9110"])(
  "%j is fine",
  (fields) => {
    expect(problems(fields)).not.toMatch(/metrics|listenAddress|loopbackPort/u);
  },
);

test.each([
  ["", "metrics need a listenAddress or a loopbackPort"],
  ["listenAddress: 10.0.0.1", "invalid listenAddress"],
  ["listenAddress: :0", "invalid listenAddress"],
  ["listenAddress: :50000", "port 50000 is the API's"],
  ["loopbackPort: 50001", "port 50001 is the API's"],
  ["listenAddress: :9110\nloopbackPort: 9110", "loopbackPort must differ"],
])("%j is refused", (fields, problem) => {
  expect(problems(fields)).toContain(problem);
});

test("metricsPlaces() of a config with and without the document", () => {
  expect(metricsPlaces(undefined)).toBeUndefined();
  expect(metricsPlaces(decoded("timeout: 1m\n", "WatchdogTimerConfig"))).toBeUndefined();
  expect(metricsPlaces(decoded("loopbackPort: 9110\n"))).toEqual({ listenAddress: "", loopbackPort: 9110 });
});
