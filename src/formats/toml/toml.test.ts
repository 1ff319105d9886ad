// TOML read and written: the example of containerd's own configuration, the corners of the format, what is refused.
import { expect, test } from "vitest";
import { encodeToml } from "./encode.ts";
import { parseToml } from "./parse.ts";
import type { TomlTable, TomlValue } from "./value.ts";
import { isTable, mergeToml } from "./value.ts";

function plain(value: TomlValue): unknown {
  if (isTable(value)) return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]));
  return Array.isArray(value) ? value.map((item: TomlValue) => plain(item)) : value;
}

const read = (text: string): unknown => plain(parseToml(text));

test("parseToml() reads every kind of value", () => {
  expect(
    read(`
# a comment
title = "a \\"b\\" \\u00e9" # behind a value
literal = 'C:\\x'
long = """
one \\
   two
"three"
"""
raw = '''
it's'''
numbers = [ 1, -17, 0xff, 0o17, 0b11, 1_000 ]
floats = [ 1.5, -2e3, inf ]
yes = true
when = 1979-05-27 07:32:00
nested = [ [ 1, 2 ], [ "a" ], # comment
]
point = { x = 1, y.z = 'b' }
`),
  ).toEqual({
    title: 'a "b" é',
    literal: "C:\\x",
    long: 'one two\n"three"\n',
    raw: "it's",
    numbers: [1n, -17n, 255n, 15n, 3n, 1000n],
    floats: [1.5, -2000, Number.POSITIVE_INFINITY],
    yes: true,
    when: { kind: "date", text: "1979-05-27 07:32:00" },
    nested: [[1n, 2n], ["a"]],
    point: { x: 1n, y: { z: "b" } },
  });
});

test("parseToml() reads tables, dotted keys and lists of tables", () => {
  expect(
    read(`a.b = 1
[plugins."io.x.v1".registry]
config_path = ""
[plugins."io.x.v1"]
on = false
[[host]]
name = 'x'
  [host.options]
  y = 1
[[host]]
name = 'z'
`),
  ).toEqual({
    a: { b: 1n },
    plugins: { "io.x.v1": { registry: { config_path: "" }, on: false } },
    host: [{ name: "x", options: { y: 1n } }, { name: "z" }],
  });
});

test.each([
  "a = ",
  "a",
  "= 1",
  "a = 1 b = 2",
  "a = 1\na = 2",
  "[a]\n[a]",
  "a = { b = 1 }\n[a]\nc = 1",
  'a = "x',
  "a = [1",
  "a = 01",
  "a = 1\n[a.b]",
  "a = []\n[[a]]",
  '"""a""" = 1',
  'a = "\\q"',
])("parseToml() refuses %j", (text) => {
  expect(() => parseToml(text)).toThrow(/^Cannot read TOML at line \d+, column \d+/u);
});

test("encodeToml() writes what parseToml() reads, sorted and indented", () => {
  const text = `version = 3

[plugins]
  [plugins.'io.containerd.cri.v1.images']
    discard = true
    list = ['a', "it's"]

    [plugins.'io.containerd.cri.v1.images'.registry]
      config_path = '/etc'

      [plugins.'io.containerd.cri.v1.images'.registry.configs]
  [plugins.'io.containerd.cri.v1.runtime']
    ratio = 1.0
`;
  expect(encodeToml(parseToml(text))).toBe(text);
  expect(encodeToml(new Map())).toBe("");
});

test("mergeToml() merges tables and replaces the rest", () => {
  const merged: TomlTable = mergeToml(parseToml("a = [1]\n[t]\nx = 1\ny = 1"), parseToml("a = [2]\n[t]\ny = 2"));
  expect(plain(merged)).toEqual({ a: [2n], t: { x: 1n, y: 2n } });
});
