import { expect, test } from "vitest";
import { FormatError } from "../../base/errors.ts";
import { CelError, celPredicate, evaluate } from "./evaluate.ts";
import { pressureProblem, selectorProblem, type SelectorScope } from "./environment.ts";
import { parseCel } from "./parse.ts";

const scope = {
  disk: {
    dev_path: "/dev/vda",
    transport: "nvme",
    size: 214748364800n,
    rotational: false,
    symlinks: ["/dev/disk/by-id/x"],
  },
  volume: { partition_label: "META", name: "", size: 1048576n },
};

test("celPredicate() selects disks and volumes", () => {
  const cases = [
    ['disk.dev_path == "/dev/vda"', true],
    ["disk.transport == 'nvme' && disk.size > 100u * GiB && !disk.rotational", true],
    ['volume.partition_label == "META" && volume.name in ["", "talosmeta"] && volume.size == 1048576u', true],
    ['glob("/dev/v?[a-c]", disk.dev_path) || system_disk', true],
    ['disk.dev_path.startsWith("/dev/sd") ? true : "x" in disk.symlinks', false],
    ["disk.size - 1u < 200u * GiB", true],
    ["size(disk.symlinks) != 1", false],
  ] as const;
  expect(cases.map(([expression]) => [expression, celPredicate(expression)(scope)])).toEqual(cases);
});

test("celPredicate() throws on names that are not bound, and on what is no bool", () => {
  expect(() => celPredicate("system_disk")(scope)).toThrow(CelError);
  expect(() => celPredicate("disk.nothing == 1")(scope)).toThrow(CelError);
  expect(() => celPredicate("disk.size")(scope)).toThrow(CelError);
  expect(celPredicate("system_disk || true")(scope)).toBe(true);
});

test("celPredicate() selects links by their hardware addresses, which are bytes", () => {
  const address = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x0f);
  const link = { hardware_addr: address, permanent_addr: Uint8Array.from(address), driver: "virtio_net", mtu: 1500n };
  const cases = [
    ['mac(link.hardware_addr) == "52:54:00:12:34:0f"', true],
    ['glob("52:54:00:*", mac(link.permanent_addr))', true],
    ["link.hardware_addr == link.permanent_addr && size(link.hardware_addr) == 6", true],
    ['string(link.mtu) + link.driver == "1500virtio_net"', true],
  ] as const;
  expect(cases.map(([expression]) => [expression, celPredicate(expression)({ link })])).toEqual(cases);
  expect(() => celPredicate("mac(link.driver) == ''")({ link })).toThrow(CelError);
  expect(() => celPredicate("link.hardware_addr.length == 6")({ link })).toThrow(CelError);
});

test("evaluate() follows the precedence of operators", () => {
  expect(evaluate(parseCel("1 + 2 * 3 - -4 % 3"), {})).toBe(8n);
  expect(evaluate(parseCel("1.5 + 1"), {})).toBe(2.5);
});

test("parseCel() names the place of what it cannot read, and ends on deep nesting", () => {
  expect(() => parseCel("disk.size >")).toThrow(FormatError);
  expect(() => parseCel("a #")).toThrow('found "#" at character 3');
  expect(() => parseCel("(".repeat(10_000))).toThrow(FormatError);
  expect(() => parseCel("!".repeat(10_000))).toThrow(FormatError);
});

test("celProblem() knows fields, types and macros", () => {
  const cases: readonly (readonly [string, SelectorScope, string | undefined])[] = [
    ["disk.size > 10u * GB && !disk.rotational", "disk", undefined],
    ['disk.symlinks.exists(s, s.startsWith("/dev/disk/by-id/")) && has(disk.model)', "disk", undefined],
    ['volume.partition_label in ["A", "B"] && disk.transport == "nvme"', "volume", undefined],
    ['mac(link.hardware_addr) == "00:11:22:33:44:55" && glob("virtio*", link.driver)', "link", undefined],
    ["disk.size > 10", "disk", 'operator ">": found int, want uint: write 10u'],
    ["disk.siz > 10u", "disk", 'undefined field "siz" of disk, did you mean "size"?'],
    ["dsk.size > 10u", "disk", 'undeclared reference to "dsk", did you mean "disk"?'],
    ['golb("a", disk.model)', "disk", 'undeclared reference to "golb", did you mean "glob"?'],
    ["disk.nothing == 1", "disk", 'undefined field "nothing" of disk'],
    ["disk.size", "disk", "found an expression of type uint, want bool"],
    ["system_disk", "volume", 'undeclared reference to "system_disk"'],
    ['glob("a", disk.model)', "volume", 'undeclared reference to "glob"'],
    ["disk.model && true", "disk", 'operator "&&": found string, want bool'],
  ];
  expect(cases.map(([text, where]) => [text, where, selectorProblem(text, where)])).toEqual(cases);
});

test("pressureProblem() leaves names alone and checks the result", () => {
  expect(
    pressureProblem('weigh(total, {System: 8.0, Podruntime: 4.0}) > 3000.0 && since > duration("5s")', "bool"),
  ).toBeUndefined();
  expect(
    pressureProblem("limit.hasValue() ? 0.0 : {Besteffort: 1.0}[class] * double(current)", "double"),
  ).toBeUndefined();
  expect(pressureProblem("1.0 + 2.0", "bool")).toBe("found an expression of type double, want bool");
});

test("evaluate() knows optionals, durations, and maps by whole numbers", () => {
  const pressure = {
    System: 4n,
    Burstable: 1n,
    class: 1n,
    max: null,
    current: 512n,
    qos: { "1": 2, "4": 0.5 },
    since: 6_000_000_000n,
  };
  const cases = [
    ["max.hasValue() ? 0.0 : {Burstable: 0.5}[class] * double(current.orValue(0u))", 256],
    ["max.orValue(7u) + current.value()", 519n],
    ["multiply_qos_vectors(qos, {System: 8.0, Burstable: 1.0, 3: 9.0})", 6],
    ['since > duration("5s") && since < duration("1m")', true],
  ] as const;
  expect(cases.map(([expression]) => [expression, evaluate(parseCel(expression), pressure)])).toEqual(cases);
  for (const wrong of ["max.value()", 'duration("soon")', "multiply_qos_vectors(1, qos)", "{Burstable: 1.0}[System]"])
    expect(() => evaluate(parseCel(wrong), pressure)).toThrow(CelError);
});

test("evaluate() expands macros over lists", () => {
  expect(
    celPredicate(
      'disk.symlinks.exists(s, s.contains("by-id")) && !disk.symlinks.all(s, s == "") && has(disk.size) && !has(disk.none)',
    )(scope),
  ).toBe(true);
});

test("celProblem() refuses what would nest too deep", () => {
  expect(selectorProblem(`disk${".a".repeat(100_000)}`, "disk")).toBe("found 200004 characters, want at most 4096");
  expect(selectorProblem(`true${"&&true".repeat(600)}`, "disk")).toBeUndefined();
  expect(selectorProblem(`disk${".a".repeat(2_000)}`, "disk")).toBe('undefined field "a" of disk');
});
