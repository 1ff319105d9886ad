// Reading configs: everything wrong is told at once, with its place, and without the secrets.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { decodeConfig, diffConfig, encodeConfig, validateConfig } from "./config.ts";
import { unifiedDiff } from "./diff.ts";
import type { ValidationResult } from "./validate.ts";

function errorsOf(text: string): readonly object[] {
  const result = decodeConfig(encodeUtf8(text));
  return result.kind === "invalid" ? result.errors : [];
}

function canonical(text: string): string {
  const result = decodeConfig(encodeUtf8(text));
  return result.kind === "ok" ? encodeConfig(result.config) : result.text;
}

test("decodeConfig() reads a text once, and another one anew", () => {
  const bytes = encodeUtf8("apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\n");
  const first = decodeConfig(bytes);
  expect(decodeConfig(Uint8Array.from(bytes))).toBe(first);
  bytes[bytes.length - 2] = 0x62;
  const second = decodeConfig(bytes);
  expect(second.kind === "ok" && encodeConfig(second.config)).toContain("hostname: b");
});

test("decodeConfig() tells all problems of all documents, with line, column, path, found and wanted", () => {
  const errors = errorsOf(
    [
      "apiVersion: v1alpha1",
      "kind: HostnameConfig",
      "hostnam: a",
      "auto: maybe",
      "---",
      "apiVersion: v1alpha1",
      "kind: LinkConfig",
      "name: e",
      "addresses:",
      "  - address: 10.0.0.300/8",
      "mtu: '5'",
    ].join("\n"),
  );
  expect(errors).toEqual([
    {
      document: "HostnameConfig",
      position: { line: 4, column: 7 },
      path: "auto",
      found: '"maybe"',
      wanted: "off, talos-addr, stable",
      message: "maybe does not belong to AutoHostnameKind values",
    },
    {
      document: "HostnameConfig",
      position: { line: 3, column: 1 },
      path: "hostnam",
      found: 'unknown key "hostnam"',
      wanted: "hostname",
      message: 'unknown key "hostnam", did you mean "hostname"?',
    },
    {
      document: "LinkConfig/e",
      position: { line: 10, column: 14 },
      path: "addresses[0].address",
      found: '"10.0.0.300/8"',
      wanted: "an address and a prefix length such as 10.0.0.0/8",
      message: 'cannot construct prefix: netip.ParsePrefix("10.0.0.300/8"): no valid prefix',
    },
    {
      document: "LinkConfig/e",
      position: { line: 11, column: 6 },
      path: "mtu",
      found: '"5"',
      wanted: "an integer of 0 to 4294967295",
      message: "cannot construct !!str `5` into uint32",
    },
  ]);
});

test.each([
  ["apiVersion: v1alpha1\n", "kind", "nothing", "the kind of a document such as LinkConfig"],
  ["kind: LinkConfig\n", "apiVersion", "nothing", '"v1alpha1"'],
  ["apiVersion: v1\nkind: LinkConfig\n", "apiVersion", '"v1"', '"v1alpha1"'],
  ["apiVersion: v1alpha1\nkind: LinkConfg\n", "kind", '"LinkConfg"', "LinkConfig"],
])("decodeConfig() says what it found at the head of a document and what it wants: %j", (text, path, found, wanted) => {
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "ok") throw new Error("decoded");
  expect(result.errors).toMatchObject([{ path, found, wanted: expect.stringContaining(wanted) as string }]);
  expect(result.text).toContain(`${path} (line 1, column 1): found ${found}, want ${wanted}`);
});

test("decodeConfig() says with what it cannot read what validators find in the rest, and nothing that follows from it", () => {
  const text = `machine:
  token: a.b
  network: {interfaces: [{interface: eth0, mtu: many, addresses: [10.0.0.500/24]}]}
cluster: {controlPlane: {endpoint: "10.0.0.5:6443"}}
---
apiVersion: v1alpha1
kind: UserVolumeConfig
name: data
provisioning: {diskSelector: {match: disk.siz > 10}, minSize: 10GB}
---
apiVersion: v1alpha1
kind: VLANConfig
name: v1
vlanIID: 5
`;
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "ok") throw new Error("decoded");
  expect(result.errors.map(({ path }) => path)).toEqual([
    "machine.network.interfaces[0].mtu",
    "cluster.controlPlane.endpoint",
    "vlanIID",
    "provisioning.diskSelector.match",
    "machine.ca",
    "machine.network.interfaces[0].addresses[0]",
  ]);
  expect(result.text).toContain(
    'UserVolumeConfig/data: disk selector is invalid: undefined field "siz" of disk, did you mean "size"? (line 9,',
  );
});

test("decodeConfig() says of a config it cannot read what mode and other documents forbid, unless what they look at is broken", () => {
  const text = `machine: {type: controlplane, install: {wipe: maybe}}
cluster: {apiServer: {extraArgs: {a: b}}}
---
apiVersion: v1alpha1
kind: KubeSpanConfig
enabled: true
---
apiVersion: v1alpha1
kind: LinkConfig
name: eth0
mtu: many
up: true
`;
  const paths = (mode: "metal" | "container", broken = text): readonly string[] => {
    const result = decodeConfig(encodeUtf8(broken), { mode, local: true });
    return result.kind === "ok" ? [] : result.errors.map(({ path, message }) => path || message);
  };
  const metal = paths("metal");
  expect(metal).toContain("machine.ca");
  expect(metal).toContain("machine.install.disk");
  expect(metal).toContain("KubeSpan requires a discovery service, and none is configured");
  expect(metal).not.toContain("hostDNS config is required in container mode");
  expect(paths("container")).toContain("hostDNS config is required in container mode");
  expect(paths("metal", text.replace("KubeSpanConfig\n", "KubeSpanConfig\nmtu: high\n"))).not.toContain(
    "KubeSpan requires a discovery service, and none is configured",
  );
  expect(paths("metal", text.replace("machine: {type", "machine: {cc: {}, type"))).not.toContain("machine.ca");
  expect(paths("metal", `${text}---\nmtu: 5\n`)).not.toContain(
    "KubeSpan requires a discovery service, and none is configured",
  );
});

test("decodeConfig() goes on after a document that is no YAML", () => {
  const text = `a: [1
---
apiVersion: v1alpha1
kind: LinkConfig
name: eth0
mtuu: 5
---
a: *nowhere
---
apiVersion: v1alpha1
kind: VLANConfig
name: v1
vlanID: 5
`;
  expect(errorsOf(text)).toMatchObject([
    { position: { line: 2, column: 1 }, document: "" },
    { position: { line: 8, column: 4 }, message: "decode error: yaml: line 8: unknown anchor" },
    { position: { line: 6, column: 1 }, document: "LinkConfig/eth0", wanted: "mtu" },
    { position: { line: 10, column: 1 }, document: "VLANConfig/v1", path: "parent" },
  ]);
});

test("decodeConfig() keeps secrets out of its messages", () => {
  const secret = "hunter2-and-some-more-of-it";
  const result = decodeConfig(
    encodeUtf8(
      `machine:\n  token: [${secret}]\n  ca:\n    key: "${secret}!"\n  tokn: ${secret}\ncluster:\n  secrett: ${secret}\n  x: {secret: short}\n`,
    ),
  );
  expect(result.kind).toBe("invalid");
  expect(JSON.stringify(result)).not.toContain(secret);
  expect(JSON.stringify(result)).not.toContain("short");
});

test("decodeConfig() drops leading line feeds and tabs of inline manifests", () => {
  const text = canonical('cluster: {inlineManifests: [{name: a, contents: "\\n\\t\\nkind: x\\n"}]}\nmachine: {}\n');
  expect(text).toContain("contents: |\n");
  expect(text).toContain("        kind: x\n");
});

test.each([
  ["machine: {disks: [{device: /dev/a}, null]}", "machine.disks[1]"],
  ["machine: {registries: {mirrors: {a: null}}}", "machine.registries.mirrors.a"],
  ["machine: {registries: {config: {a: ~}}}", "machine.registries.config.a"],
])("decodeConfig() refuses null where something has to stand: %s", (text, path) => {
  expect(errorsOf(text)[0]).toMatchObject({ path, found: "null", wanted: "a map" });
});

test.each([
  ["written as a key", "machine: {TOKEN: x}"],
  ["written twice as a key", "machine: {sysctls: {TOKEN: a, TOKEN: b}}"],
  ["with a value of another type", "machine: {sysctls: {TOKEN: {}}}"],
  ["where a number is wanted", "{apiVersion: v1alpha1, kind: LinkConfig, name: e, mtu: TOKEN}"],
  ["below an unknown key", "machine: {files2: {TOKEN: [TOKEN]}}"],
])("decodeConfig() keeps a secret out that is %s", (_where, text) => {
  for (const secret of ["abc123.0123456789abcdef", "xbQ+IANh0DNY1qDBa3oWaIWsvxHGfmWUMvgmDvQu3l4="]) {
    const result = decodeConfig(encodeUtf8(text.replaceAll("TOKEN", secret)));
    expect(result.kind).toBe("invalid");
    expect(JSON.stringify(result)).not.toContain(secret);
  }
});

function validated(text: string): ValidationResult {
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "invalid") throw new Error(result.text);
  return validateConfig(result.config, "metal", { local: true });
}

test("validateConfig() says place, path and value of what it refuses", () => {
  const { errors, text } = validated("apiVersion: v1alpha1\nkind: BlackholeRouteConfig\nname: here\n");
  expect(errors).toEqual([
    {
      document: "BlackholeRouteConfig/here",
      position: { line: 3, column: 1 },
      path: "name",
      found: '"here"',
      wanted: "a valid IP prefix",
      message: "name must be a valid IP prefix",
    },
  ]);
  expect(text).toContain('name must be a valid IP prefix (line 3, column 1: name is "here")');
});

test("validateConfig() says that nothing was found, and nothing of a secret", () => {
  const wireguard = "apiVersion: v1alpha1\nkind: WireguardConfig\nname: w\nprivateKey: ";
  const parent = "apiVersion: v1alpha1\nkind: VLANConfig\nname: v\nvlanID: 1\n";
  expect(validated(parent).text).toContain(
    "parent must be specified (line 1, column 1: parent is nothing, want the name of the link below)",
  );
  expect(validated(`${wireguard}hunter2\n`).text).toContain("32-byte key (line 4, column 1: privateKey)");
  const label = "machine: {nodeLabels: {abc123.0123456789abcdef: 'a b'}}";
  expect(JSON.stringify(validated(label))).not.toContain("abc123.0123456789abcdef");
});

test("validateConfig() points at the first document for what concerns the whole config", () => {
  const { errors } = validateConfig({ documents: [] }, "container");
  expect(errors.map(({ position }) => position)).toEqual([undefined]);
  const text = "apiVersion: v1alpha1\nkind: KubeSpanConfig\nenabled: true\n";
  expect(validated(text).errors).toMatchObject([{ document: "KubeSpanConfig", position: { line: 1, column: 1 } }]);
});

test.each([
  ["", "config not found"],
  ["# nothing\n---\n~\n", "config not found"],
  ["- a", "expected a YAML document at line 1"],
  ["version: v1alpha1", "missing kind"],
  ["kind: HostnameConfig", "missing apiVersion"],
  ["apiVersion: v1alpha1\nkind: HostnameConfg", 'not registered, did you mean "HostnameConfig"?'],
  ["apiVersion: v1beta1\nkind: HostnameConfig", '"HostnameConfig" "v1beta1": not registered'],
  ["a: [1", "decode error: yaml: line 1: found bad indentation"],
  ["a: b: c", "mapping values are not allowed"],
  ["a: *b", "unknown anchor"],
  ["a: \u0001", "control character"],
  ["apiVersion: v1alpha1\nkind: SysctlConfig\nparams: {a: b, a: c}", 'mapping key "a" already defined at line 3'],
  [
    "apiVersion: v1alpha1\nkind: UdevRulesConfig\n---\napiVersion: v1alpha1\nkind: UdevRulesConfig",
    "duplicate document v1alpha1/UdevRulesConfig/ is not allowed (line 4)",
  ],
])("decodeConfig() refuses %j", (text, message) => {
  const result = decodeConfig(encodeUtf8(text));
  expect(result.kind === "invalid" ? result.text : "accepted").toContain(message);
});

test("decodeConfig() refuses bytes that are no UTF-8, and what is too deep or expands too far", () => {
  const text = (bytes: Uint8Array): string => {
    const result = decodeConfig(bytes);
    return result.kind === "invalid" ? result.text : "accepted";
  };
  expect(text(Uint8Array.of(0x61, 0x0a, 0xff))).toBe("decode error: yaml: line 2: found bytes that are not UTF-8");
  expect(text(encodeUtf8(`a: ${"[".repeat(5_000)}`))).toContain("levels");
  expect(text(encodeUtf8(`${"- ".repeat(5_000)}a`))).toContain("levels");
  const bomb = ["apiVersion: v1alpha1", "kind: KubeletConfig", "config:", "  a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
  for (let level = 1; level < 9; level++)
    bomb.push(`  a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(",")}]`);
  expect(text(encodeUtf8(bomb.join("\n")))).toContain("excessive aliasing");
});

test("scalars are read as clients write them", () => {
  expect(
    canonical(
      "\uFEFFapiVersion: v1alpha1\r\nkind: EtcFileConfig\r\nname: 12\r\nmode: 420\r\ncontents: 0x10\r\n---\r\napiVersion: v1alpha1\r\nkind: DHCPv4Config\r\nname: e\r\nignoreHostname: yes\r\nduidRaw: '0001FF'\r\n",
    ),
  ).toBe(
    'apiVersion: v1alpha1\nkind: EtcFileConfig\nname: "12"\nmode: 0o644\ncontents: "0x10"\n---\napiVersion: v1alpha1\nkind: DHCPv4Config\nname: e\nignoreHostname: true\nduidRaw: 00:01:ff\n',
  );
});

test("strings are quoted where they would be read as something else, map keys sorted naturally", () => {
  const params = {
    "net.a10": "1",
    "net.a9": "yes",
    "net.A": "a: b",
    b: "",
    c: "~",
    d: "x\ny\n",
    e: "x\ny",
    f: "#",
    g: "a\tb",
    h: "it's: so",
    i: "2026-01-01",
    j: "-",
    k: "1e3",
    l: "y",
    m: "  x",
    n: "a\n\n",
  };
  const text = `apiVersion: v1alpha1\nkind: SysctlConfig\nparams: ${JSON.stringify(params)}\n`;
  const written = canonical(text);
  expect(written).toMatchInlineSnapshot(`
    "apiVersion: v1alpha1
    kind: SysctlConfig
    params:
        b: ""
        c: "~"
        d: |
            x
            y
        e: |-
            x
            y
        f: '#'
        g: "a\\tb"
        h: 'it''s: so'
        i: "2026-01-01"
        j: '-'
        k: "1e3"
        l: 'y'
        m: '  x'
        'n': |+
            a

        net.A: 'a: b'
        net.a9: 'yes'
        net.a10: "1"
    "
  `);
  expect(canonical(written)).toBe(written);
});

test("diffConfig() compares canonical texts", () => {
  const config = (text: string) => {
    const result = decodeConfig(encodeUtf8(text));
    if (result.kind === "invalid") throw new Error(result.text);
    return result.config;
  };
  const before = config("# comment\napiVersion: v1alpha1\nkind: SysctlConfig\nparams: {a: '1', b: '2'}");
  const after = config("apiVersion: v1alpha1\nkind: SysctlConfig\nparams: {a: '1', b: '3'}");
  expect(diffConfig(before, after)).toBe(
    '--- a\n+++ b\n@@ -2,4 +2,4 @@\n kind: SysctlConfig\n params:\n     a: "1"\n-    b: "2"\n+    b: "3"\n',
  );
});

test("unifiedDiff() numbers its hunks as diff does", () => {
  const lines = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
  const before = `${lines(1, 20).join("\n")}\n`;
  const after = `${["0", ...lines(1, 9), ...lines(11, 19), "x", "20", "21"].join("\n")}\n`;
  expect(unifiedDiff(before, after)).toBe(
    "--- a\n+++ b\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -7,7 +8,6 @@\n 7\n 8\n 9\n-10\n 11\n 12\n 13\n@@ -17,4 +17,6 @@\n 17\n 18\n 19\n+x\n 20\n+21\n",
  );
  expect(unifiedDiff("", "a\n")).toBe("--- a\n+++ b\n@@ -0,0 +1 @@\n+a\n");
});
