// Short and full forms of references, and what is none.
import { expect, test } from "vitest";
import { parseReference } from "./reference.ts";

const digest = `sha256:${"0a".repeat(32)}`;

test.each([
  ["nginx", "docker.io/library/nginx:latest"],
  ["me/app:1", "docker.io/me/app:1"],
  ["docker.io/nginx", "docker.io/library/nginx:latest"],
  ["localhost/app", "localhost/app:latest"],
  ["10.0.2.2:5000/a/b/c:v1.37.0", "10.0.2.2:5000/a/b/c:v1.37.0"],
  ["registry.k8s.io/pause:3.10.2", "registry.k8s.io/pause:3.10.2"],
  [`ghcr.io/x/y@${digest}`, `ghcr.io/x/y@${digest}`],
  [`ghcr.io/x/y:v1@${digest}`, `ghcr.io/x/y:v1@${digest}`],
  ["[::1]:5000/ab:1", "[::1]:5000/ab:1"],
])("parseReference() reads %s", (text, name) => {
  expect(parseReference(text).name).toBe(name);
});

test.each([
  "",
  "me/UPPER",
  "ghcr.io/xy:",
  "ghcr.io/xy@sha256:12",
  "ghcr.io/x:1",
  "a//b",
  "ghcr.io/x y",
  "-a/bc",
  "x@@",
])("parseReference() refuses %j", (text) => {
  expect(() => parseReference(text)).toThrow("Cannot read image reference");
});
