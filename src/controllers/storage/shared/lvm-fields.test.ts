// What LVM 2.03.31 told of a group of two devices and one that is in none (`testdata/fullreport.json`, captured from it; its own messages are left out).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseReport } from "./lvm.ts";
import { physicalVolume, volumeGroup } from "./lvm-fields.ts";

const report = parseReport(readFileSync(new URL("testdata/fullreport.json", import.meta.url), "utf8"));

test("parseReport() finds devices in groups and in none", () => {
  const devices = report.pv.map(physicalVolume);
  expect(devices.map(({ device, vgName, prettySize }) => [device, vgName, prettySize])).toEqual([
    ["/dev/loop0", "data", "63 MB"],
    ["/dev/loop1", "data", "63 MB"],
    ["/dev/loop2", "", "34 MB"],
  ]);
  expect(devices[0]).toMatchObject({ format: "lvm2", allocatable: "allocatable", peCount: "15", tags: [] });
});

test("volumeGroup() has every field of the report", () => {
  expect(report.vg.map(volumeGroup)).toMatchObject([
    { name: "data", permissions: "writeable", extentSize: "4194304", extentCount: "30", pvCount: "2", lvCount: "0" },
  ]);
  expect(report.lv).toEqual([]);
});

test("parseReport() refuses what is no report", () => {
  expect(() => parseReport("{}")).toThrow('found no list "report"');
});
