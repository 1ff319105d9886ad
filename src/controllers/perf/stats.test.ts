import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeCpus, describeMemory } from "./stats.ts";

const captured = (name: string): string =>
  readFileSync(new URL(`../../formats/procfs/testdata/${name}`, import.meta.url), "utf8");

test("describeCpus() gives seconds", () => {
  const text = captured("stat");
  const [, user = ""] = /^cpu +(\d+)/u.exec(text) ?? [];
  const stat = describeCpus(text);
  expect(stat.cpuTotal.user).toBe(Number(user) / 100);
  expect(stat.cpu.length).toBe([...text.matchAll(/^cpu\d/gmu)].length);
});

test("describeMemory() finds the kernel's key of each property", () => {
  const text = captured("meminfo");
  const stat = describeMemory(text);
  const of = (key: string): bigint =>
    BigInt(new RegExp(`^${RegExp.escape(key)}: *(\\d+)`, "mu").exec(text)?.[1] ?? "-1");
  expect(stat.total).toBe(of("MemTotal"));
  expect(stat.activeFile).toBe(of("Active(file)"));
  expect(stat.kernelStack).toBe(of("KernelStack"));
  expect(stat.sreclaimable).toBe(of("SReclaimable"));
  expect(stat.directMap4k).toBe(of("DirectMap4k"));
  expect(stat.used).toBe(of("MemTotal") - of("MemFree") - of("Buffers") - of("Cached"));
});
