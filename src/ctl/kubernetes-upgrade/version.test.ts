// Versions: their order, the steps between them, and what runs where.
import { expect, test } from "vitest";
import {
  checkPath,
  checkSystem,
  compareVersions,
  flagsRemovedBetween,
  formatVersion,
  gatesRemovedBetween,
  parseVersion,
  versionOfImage,
} from "./version.ts";

const version = parseVersion;

test("compareVersions() orders releases and what comes before them", () => {
  const ordered = ["1.36.9", "1.37.0-alpha.3", "1.37.0-rc.2", "1.37.0-rc.10", "v1.37.0", "1.37.1"];
  const shuffled = [3, 5, 0, 2, 4, 1].map((index) => version(ordered[index] ?? ""));
  expect(shuffled.toSorted(compareVersions).map(formatVersion)).toEqual(ordered.map((text) => text.replace("v", "")));
});

test("versionOfImage() reads tags only", () => {
  const read = (image: string): string | undefined => {
    const found = versionOfImage(image);
    return found === undefined ? undefined : formatVersion(found);
  };
  expect(read("registry.k8s.io/kube-apiserver:v1.37.0")).toBe("1.37.0");
  expect(read("ghcr.io/siderolabs/kubelet:v1.36.1-slim@sha256:ab")).toBe("1.36.1");
  expect(read("localhost:5000/kubelet@sha256:ab")).toBeUndefined();
  expect(read("localhost:5000/kubelet:latest")).toBeUndefined();
});

test("checkPath() allows one minor version at a time", () => {
  for (const to of ["1.36.5", "1.36.0", "1.37.0"]) checkPath(version("1.36.2"), version(to));
  for (const to of ["1.38.0", "1.35.9", "2.37.0"])
    expect(() => checkPath(version("1.36.2"), version(to))).toThrow("one minor version at a time");
  expect(() => parseVersion("1.37")).toThrow('found "1.37"');
});

test("checkSystem() knows which systems run it", () => {
  checkSystem("v1.14.0+ichor.0.1.0", version("1.37.2"));
  checkSystem("v1.14.0", version("1.32.0"));
  expect(() => checkSystem("v1.13.2", version("1.37.0"))).toThrow("does not run on v1.13.2: want 1.31 to 1.36");
  expect(() => checkSystem("v1.14.0", version("1.31.0"))).toThrow("want 1.32 to 1.37");
});

test("flagsRemovedBetween() names those that end the new version", () => {
  const flags = (from: string, to: string): readonly string[] =>
    flagsRemovedBetween(version(from), version(to)).map(({ flag }) => flag);
  expect(flags("1.32.4", "1.33.0")).toEqual(["cloud-provider", "cloud-config"]);
  expect(flags("1.33.0", "1.33.9")).toEqual([]);
  expect(flags("1.34.0", "1.35.0")).toEqual(["pod-infra-container-image"]);
});

test("gatesRemovedBetween() names those that the new version ends with", () => {
  const gates = (from: string, to: string): readonly string[] => gatesRemovedBetween(version(from), version(to));
  expect(gates("1.32.4", "1.33.0")).toContain("CPUManager");
  expect(gates("1.33.0", "1.33.9")).toEqual([]);
  expect(gates("1.34.0", "1.35.0")).toEqual([
    "ComponentSLIs",
    "SizeMemoryBackedVolumes",
    "UserNamespacesPodSecurityStandards",
  ]);
});
