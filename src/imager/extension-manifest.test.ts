import { expect, test } from "vitest";
import { isInRange, parseExtensionManifest } from "./extension-manifest.ts";

const manifest = `version: v1alpha1
metadata:
  name: greeting
  version: 1.0.0
  author: me
  description: a file
  compatibility: { talos: { version: ">= v1.10.0" } }
`;

test("parseExtensionManifest() reads what the node will list", () => {
  expect(parseExtensionManifest(manifest)).toEqual({
    name: "greeting",
    version: "1.0.0",
    author: "me",
    description: "a file",
    compatibility: { talos: { version: ">= v1.10.0" } },
  });
});

test("parseExtensionManifest() refuses other forms, and names that are no file's", () => {
  const replaced = (from: string, to: string) => () => parseExtensionManifest(manifest.replace(from, to));
  expect(replaced("v1alpha1", "v2")).toThrow('version is "v2", want v1alpha1');
  expect(replaced("name: greeting", "name: ../a")).toThrow('found name "../a"');
  expect(replaced("version: 1.0.0", "version: ''")).toThrow('and version ""');
  expect(() => parseExtensionManifest("")).toThrow("want v1alpha1");
});

test("isInRange() compares releases by conditions, alternatives by ||", () => {
  const version = "v1.14.0+ichor.2";
  const ranges = [
    "",
    ">= v1.10.0",
    ">=1.5.0, < 2",
    ">= v1.10.0 < v1.15",
    "^1.2",
    "~1.14.0",
    "1.14.0",
    "< 1 || > 1.13",
    "!=1.13",
  ];
  expect(ranges.filter((range) => !isInRange(version, range))).toEqual([]);
  expect(
    ["< 1.14.0", "> v1.14.0", "^2", "~1.13.0", ">= 1.15, < 2", "< 1 || > 2"].filter((range) =>
      isInRange(version, range),
    ),
  ).toEqual([]);
  expect(isInRange("v1.14.0-rc.1", ">= 1.14.0")).toBe(true);
  expect(() => isInRange(version, "newest")).toThrow('found "newest"');
});
