import { expect, test } from "vitest";
import { checkClusterEndpoint } from "./cluster-endpoint.ts";

test.each(["https://10.0.0.1:6443", "https://api.lab", "https://[fd00::1]:6443", "https://api.lab:443/"])(
  "checkClusterEndpoint() takes %s",
  (endpoint) => expect(checkClusterEndpoint(endpoint)).toBe(endpoint),
);

test.each([
  ["10.0.0.1", "no scheme and port specified", "https://10.0.0.1:6443"],
  ["api.lab:443", "no scheme specified", "https://api.lab:443"],
  ["fd00::1", "no scheme and port specified", "https://[fd00::1]:6443"],
  ["http://10.0.0.1:6443", 'found scheme "http"', "https://10.0.0.1:6443"],
  ["https://fd00::1", "must be in brackets", "https://[fd00::1]:6443"],
  ["https://api.lab:66000", "port must be a number", "https://api.lab:66000"],
])("checkClusterEndpoint() refuses %s", (endpoint, problem, proposal) => {
  expect(() => checkClusterEndpoint(endpoint)).toThrow(problem);
  expect(() => checkClusterEndpoint(endpoint)).toThrow(`try: "${proposal}"`);
});

test("checkClusterEndpoint() proposes nothing where there is no host", () => {
  expect(() => checkClusterEndpoint("https://")).toThrow(/host is missing$/u);
});
