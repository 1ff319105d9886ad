// Where logs and events may be sent, and in which form.
import { describe, expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, validateConfig } from "../config.ts";

function problems(yaml: string): string {
  const result = decodeConfig(encodeUtf8(yaml));
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return validateConfig(result.config, "metal", { local: true }).text;
}

const services = (endpoint: string, format: string): string =>
  problems(`version: v1alpha1
machine:
  type: worker
  logging: {destinations: [{endpoint: "${endpoint}", format: ${format}}]}
cluster: {}
`);
const kernel = (url: string): string => problems(`apiVersion: v1alpha1\nkind: KmsgLogConfig\nname: a\nurl: "${url}"\n`);
const events = (endpoint: string): string =>
  problems(`apiVersion: v1alpha1\nkind: EventSinkConfig\nendpoint: "${endpoint}"\n`);

describe("logs of services", () => {
  test.each([
    ["tcp://10.0.0.1:5140/", "json_lines"],
    ["udp://[fd00::1]:514", "rfc5424"],
    ["tls://logs.example.org:6514", "rfc5424"],
  ])("%s with %s is fine", (endpoint, format) => {
    expect(services(endpoint, format)).not.toContain("logging");
  });
  test.each([
    ["https://10.0.0.1:5140/", "json_lines", "must have scheme tcp, udp or tls"],
    ["tls://logs.example.org", "json_lines", "must have a port with scheme tls"],
    ["tls://:6514", "json_lines", "must have a host"],
    ["tcp://10.0.0.1:5140/", "syslog", 'format must be json_lines or rfc5424, found "syslog"'],
  ])("%s with %s is refused", (endpoint, format, problem) => {
    expect(services(endpoint, format)).toContain(problem);
  });
});

test("KmsgLogConfig takes tls://, and no other new scheme", () => {
  expect(kernel("tls://logs.example.org:6514/")).not.toContain("url");
  expect(kernel("tls://logs.example.org")).toContain("url port is required");
  expect(kernel("https://logs.example.org:6514/")).toContain("url scheme must be tcp://, udp:// or tls://");
});

test("EventSinkConfig takes tls://host:port", () => {
  expect(events("tls://[fd00::1]:4002")).not.toContain("event sink");
  for (const endpoint of ["tls://host", "tcp://host:1", "host"])
    expect(events(endpoint)).toContain("event sink endpoint must be host:port or tls://host:port");
});
