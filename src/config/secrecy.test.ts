import { expect, test } from "vitest";
import { looksSecret, shown, withQuotesShown } from "./secrecy.ts";

test.each([
  "abc123.0123456789abcdef",
  "xbQ+IANh0DNY1qDBa3oWaIWsvxHGfmWUMvgmDvQu3l4=",
  "d8e8fca2dc0f896fd7cb4cb0031ba249",
  "AKIAIOSFODNN7EXAMPLE",
])("looksSecret() is true for %s", (text) => expect(looksSecret(text)).toBe(true));

test.each([
  "kubeNetworkPoliciesEnabled",
  "node-role.kubernetes.io/control-plane",
  "registry.k8s.io/kube-apiserver:v1.37.0",
  "/var/lib/containers/storage/overlay2",
  "00:1a:2b:3c:4d:5e",
  "fd00:1234:5678:9abc:def0:1234:5678:9abc",
  "6f1c1d0e-7a41-4d3c-9b55-0c2d6b1e8f90",
])("looksSecret() is false for %s", (text) => expect(looksSecret(text)).toBe(false));

test("shown() keeps words, and cuts what is long, has lines or looks secret", () => {
  expect(["hostname", "x".repeat(65), "one\ntwo", "abc123.0123456789abcdef"].map(shown)).toEqual([
    "hostname",
    "xxxx...",
    "one ...",
    "abc1...",
  ]);
});

test("withQuotesShown() looks at what stands in quotes", () => {
  expect(withQuotesShown('invalid label key: "abc123.0123456789abcdef", want "a/b"')).toBe(
    'invalid label key: "abc1...", want "a/b"',
  );
});
