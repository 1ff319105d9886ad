import { expect, test } from "vitest";
import { FormatError } from "../../base/errors.ts";
import { CelError, celPredicate, evaluate } from "./evaluate.ts";
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
