// JSON patches for one document of several.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, encodeConfig } from "../config.ts";
import { patchConfig } from "./patch.ts";

const base = `machine: {certSANs: [a, b]}
cluster: {}
---
{apiVersion: v1alpha1, kind: SysctlConfig, params: {a: '1'}}
---
{apiVersion: v1alpha1, kind: UserVolumeConfig, name: one, provisioning: {minSize: 1GiB}}
---
{apiVersion: v1alpha1, kind: UserVolumeConfig, name: two, provisioning: {minSize: 2GiB}}
`;

/** The config or the error, on one line. */
function patched(...patches: readonly string[]): string {
  const config = decodeConfig(encodeUtf8(base));
  if (config.kind === "invalid") throw new Error(config.text);
  const result = patchConfig(
    config.config,
    patches.map((text) => encodeUtf8(text)),
  );
  return result.kind === "ok" ? encodeConfig(result.config).replaceAll(/\s+/gu, " ") : result.text;
}

const volume = "apiVersion: v1alpha1\nkind: UserVolumeConfig\n";
const sysctls = "{apiVersion: v1alpha1, kind: SysctlConfig";

test("operations apply to the document of that kind and name, and to no other", () => {
  const text = patched(`${volume}name: two\n$patch:\n  - {op: replace, path: /provisioning/minSize, value: 5GiB}\n`);
  expect(text).toContain("name: one provisioning: minSize: 1GiB");
  expect(text).toContain("name: two provisioning: minSize: 5GiB");
});

test("the document with machine is meant by its version", () => {
  const operations =
    '[{"op":"remove","path":"/machine/certSANs/0"},{"op":"add","path":"/machine/certSANs/-","value":"c"}]';
  expect(patched(`{"version":"v1alpha1","$patch":${operations}}`)).toContain("certSANs: - b - c");
});

test("they stand between other documents of a patch, each sees what was before it", () => {
  const merged = "apiVersion: v1alpha1\nkind: SysctlConfig\nparams: {b: '2'}\n";
  const moved = `${sysctls}, $patch: [{op: move, from: /params/b, path: /params/c}]}\n`;
  expect(patched(`${merged}---\n${moved}`)).toContain('params: a: "1" c: "2"');
});

test.each([
  [
    `${volume}$patch: [{op: remove, path: /name}]`,
    /^UserVolumeConfig: .*found "UserVolumeConfig\/one", "UserVolumeConfig\/two" \(line 1/u,
  ],
  [
    "{apiVersion: v1alpha1, kind: SysfsConfig, $patch: []}",
    /SysfsConfig: the document to patch is not there: found none of this kind/u,
  ],
  [`${sysctls}, $patch: [{op: remove, path: /params/x}]}`, /SysctlConfig: operation 0 .*"\/params\/x" is missing/u],
  [`${sysctls}, $patch: [{op: drop}]}`, /operation 0 is malformed/u],
  [
    `${sysctls}, params: {}, $patch: []}`,
    /found "params" beside a list of operations, want \{apiVersion: v1alpha1, kind: KIND/u,
  ],
  ["$patch: []", /missing kind beside a list of operations/u],
  ["{kind: SysctlConfig, $patch: []}", /missing apiVersion beside a list of operations/u],
  [`${sysctls}, $patch: [{op: add, path: /other, value: 1}]}`, /makes a document that is refused: .*other/su],
  [`${sysctls}, $patch: [{op: replace, path: /kind, value: SysfsConfig}]}`, /document of another kind/u],
  [
    `${volume}name: two\n$patch: [{op: replace, path: /name, value: one}]`,
    /^duplicate document: UserVolumeConfig\/one/u,
  ],
])("what does not apply is named %#", (patch, want) => {
  expect(patched(patch)).toMatch(want);
});

test("a plain JSON patch is refused as before, and the error shows how to say which document is meant", () => {
  expect(patched('[{"op":"remove","path":"/a"}]')).toMatch(
    /^JSON6902 patches are not supported for multi-document machine configuration: .*kind: KIND, name: NAME, \$patch: \[/u,
  );
});
