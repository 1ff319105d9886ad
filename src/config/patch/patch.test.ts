// Patches: what the examples leave out.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, encodeConfig } from "../config.ts";
import { patchConfig } from "./patch.ts";

function patched(base: string, ...patches: readonly string[]): string {
  const config = decodeConfig(encodeUtf8(base));
  if (config.kind === "invalid") throw new Error(config.text);
  const result = patchConfig(
    config.config,
    patches.map((text) => encodeUtf8(text)),
  );
  return result.kind === "ok" ? encodeConfig(result.config) : result.text;
}

test("any part of a document in a patch clears what has to be repeated", () => {
  const base =
    "{apiVersion: v1alpha1, kind: UserVolumeConfig, name: d, provisioning: {diskSelector: {match: system_disk}, minSize: 1GiB, grow: true}}";
  expect(patched(base, "{apiVersion: v1alpha1, kind: UserVolumeConfig, name: d, filesystem: {type: ext4}}")).toBe(
    "apiVersion: v1alpha1\nkind: UserVolumeConfig\nname: d\nprovisioning:\n    grow: true\nfilesystem:\n    type: ext4\n",
  );
});

test("keyed lists merge their items, maps keep what an empty text would replace", () => {
  const base =
    "machine: {network: {interfaces: [{interface: e0, mtu: 5, vlans: [{vlanId: 3, mtu: 7}]}, {deviceSelector: {driver: d}}]}, sysctls: {a: x}}\ncluster: {}";
  const patch =
    "machine: {network: {interfaces: [{interface: e0, dhcp: true, vlans: [{vlanId: 3, dhcp: true}, {vlanId: 4}]}, {deviceSelector: {driver: d}, mtu: 9}, {interface: e1}]}, sysctls: {a: '', b: y}}";
  expect(patched(base, patch)).toMatchInlineSnapshot(`
    "version: ""
    machine:
        type: ""
        token: ""
        certSANs: []
        network:
            interfaces:
                - interface: e0
                  vlans:
                    - routes: []
                      dhcp: true
                      vlanId: 3
                      mtu: 7
                    - routes: []
                      vlanId: 4
                  mtu: 5
                  dhcp: true
                - deviceSelector:
                    driver: d
                  mtu: 9
                - interface: e1
        sysctls:
            a: x
            b: 'y'
    cluster: {}
    "
  `);
});

test("delete marks: list items, map keys, whole sections; the machine document's come first", () => {
  const base =
    "machine: {certSANs: [a], network: {interfaces: [{interface: e0}, {interface: e1}], hostname: h}, nodeLabels: {a: b}}\ncluster: {}";
  expect(
    patched(
      base,
      "machine: {certSANs: [b]}\n---\nmachine: {certSANs: {$patch: delete}, network: {interfaces: [{interface: e0, $patch: delete}], hostname: {$patch: delete}}, nodeLabels: {$patch: delete}}",
    ),
  ).toBe(
    'version: ""\nmachine:\n    type: ""\n    token: ""\n    certSANs:\n        - b\n    network:\n        interfaces:\n            - interface: e1\ncluster: {}\n',
  );
  expect(patched(base, "machine: {network: {interfaces: [{interface: e7, $patch: delete}]}}")).toContain(
    'failed to delete path "machine.network.interfaces.[interface]": lookup failed (line 1, column 34)',
  );
  expect(patched(base, "machine: {sysctls: {a: {$patch: delete}}}")).toContain("lookup failed");
});

test("replace marks: the patch's list, map or document takes the place of what is there, if anything is", () => {
  const base = "machine: {certSANs: [a, b], nodeLabels: {a: b, c: d}}\ncluster: {}";
  const lines = (patch: string): string => patched(base, patch).replaceAll(/\s+/gu, " ");
  expect(lines("machine: {certSANs: [{$patch: replace}, c]}")).toContain("certSANs: - c nodeLabels: a: b c: d");
  expect(lines("machine: {certSANs: [{$patch: replace}]}")).toContain("certSANs: [] nodeLabels");
  expect(lines("machine: {nodeLabels: {$patch: replace, e: f}}")).toContain("nodeLabels: e: f cluster");
  expect(lines("machine: {sysctls: {$patch: replace, net.core.somaxconn: '1'}}")).toContain("net.core.somaxconn");
  const rules = "apiVersion: v1alpha1\nkind: ResolverConfig\n";
  const resolvers = `${rules}nameservers: [{address: 10.0.0.1}]\nsearchDomains: {domains: [a.test]}\n`;
  const replaced = patched(resolvers, `${rules}$patch: replace\nnameservers: [{address: 10.0.0.2}]\n`);
  expect(replaced).toContain("10.0.0.2");
  expect(replaced).not.toMatch(/10\.0\.0\.1|a\.test/u);
  expect(patched(base, "$patch: replace\nmachine: {}")).toContain("cannot replace a document: missing apiVersion");
});

test.each([
  [
    '[{"op":"test","path":"/params/a","value":"1"},{"op":"copy","from":"/params/a","path":"/params/b"},{"op":"move","from":"/params/a","path":"/params/c"}]',
    'params:\n    b: "1"\n    c: "1"\n',
  ],
  ["- op: replace\n  path: /params/a\n  value: '2'", 'params:\n    a: "2"\n'],
  [
    '[{"op":"remove","path":"/params/x"}]',
    'operation 0 of the JSON patch does not apply: remove operation does not apply: "/params/x" is missing',
  ],
  ['[{"op":"add","path":"/nothing","value":1}]', "unknown keys found during decoding"],
  ['[{"op":"add"}]', 'operation 0 is malformed: found op "add", want'],
  ['[{"op":"drop","path":"/params"}]', 'found op "drop", want op (add, replace, test, remove, move, copy)'],
  ['[{"op":"test","path":"/params/a","value":"9"}]', 'test found another value at "/params/a"'],
  ['[{"op":"add","path":"/x/y","value":1}]', 'add found no place for "/x/y"'],
  ['[{"op":"copy","from":"/x","path":"/y"}]', 'copy found nothing at "/x"'],
  ["[1", "decode error"],
])("JSON patch %#", (patch, want) => {
  expect(patched("{apiVersion: v1alpha1, kind: SysctlConfig, params: {a: '1'}}", patch)).toContain(want);
});

test("JSON patches want one document", () => {
  expect(
    patched(
      "{apiVersion: v1alpha1, kind: SysctlConfig}\n---\n{apiVersion: v1alpha1, kind: SysfsConfig}",
      '[{"op":"remove","path":"/a"}]',
    ),
  ).toContain("not supported for multi-document");
});
