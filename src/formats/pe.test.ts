// testdata/addonx64.efi: the empty add-on of systemd 257.13, as Debian 13 packages it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { appendPeSections, authenticodeDigest, parsePe, peSectionContent } from "./pe.ts";

const stub = new Uint8Array(readFileSync(join(import.meta.dirname, "testdata/addonx64.efi")));

test("parsePe() reads the sections of a real image", () => {
  const { sections, fileAlignment, sectionAlignment, certificates } = parsePe(stub);
  expect(sections).toMatchInlineSnapshot(`
    [
      {
        "fileBytes": 512,
        "fileOffset": 1024,
        "name": ".text",
        "virtualAddress": 4096,
        "virtualBytes": 11,
      },
      {
        "fileBytes": 512,
        "fileOffset": 1536,
        "name": ".sdmagic",
        "virtualAddress": 8192,
        "virtualBytes": 52,
      },
    ]
  `);
  expect({ fileAlignment, sectionAlignment, signed: certificates.bytes }).toEqual({
    fileAlignment: 512,
    sectionAlignment: 4096,
    signed: 0,
  });
});

test("appendPeSections() puts sections behind the others, aligned in file and memory", () => {
  const content = new Uint8Array(5000).fill(7);
  const image = appendPeSections(stub, [
    { name: ".cmdline", content: encodeUtf8("quiet") },
    { name: ".initrd", content },
  ]);
  const layout = parsePe(image);
  const old = parsePe(stub).sections;
  expect(layout.sections.slice(0, old.length)).toEqual(old);
  const end = Math.max(...old.map((section) => section.virtualAddress + section.virtualBytes));
  const address = Math.ceil(end / 4096) * 4096;
  expect(layout.sections.slice(old.length)).toEqual([
    { name: ".cmdline", fileOffset: 2048, fileBytes: 512, virtualBytes: 5, virtualAddress: address },
    { name: ".initrd", fileOffset: 2560, fileBytes: 5120, virtualBytes: 5000, virtualAddress: address + 4096 },
  ]);
  expect(image.length).toBe(7680);
  expect(peSectionContent(image, layout, ".cmdline")).toEqual(encodeUtf8("quiet"));
  expect(peSectionContent(image, layout, ".initrd")).toEqual(content);
  expect(peSectionContent(image, layout, ".none")).toBeUndefined();
});

test("appendPeSections() refuses a signed image and headers that do not fit", () => {
  const signed = stub.slice();
  const { entryOffset } = parsePe(stub).certificates;
  new DataView(signed.buffer).setUint32(entryOffset, 1024, true);
  new DataView(signed.buffer).setUint32(entryOffset + 4, 8, true);
  expect(() => appendPeSections(signed, [{ name: ".a", content: stub }])).toThrow("the image is signed");
  const many = Array.from({ length: 60 }, (_, index) => ({ name: `.s${index}`, content: new Uint8Array(1) }));
  expect(() => appendPeSections(stub, many)).toThrow(FormatError);
});

test("parsePe() refuses what is cut off, at every length", () => {
  for (let length = 0; length < stub.length; length += 7) {
    expect(() => parsePe(stub.subarray(0, length))).toThrow(FormatError);
  }
});

test("authenticodeDigest() leaves out checksum, directory entry and signatures", () => {
  const digest = authenticodeDigest(stub);
  const { entryOffset } = parsePe(stub).certificates;
  const signed = new Uint8Array(stub.length + 16);
  signed.set(stub);
  const view = new DataView(signed.buffer);
  view.setUint32(entryOffset, stub.length, true);
  view.setUint32(entryOffset + 4, 16, true);
  view.setUint32(parsePe(stub).optionalOffset + 64, 0x1234, true);
  expect(authenticodeDigest(signed)).toEqual(digest);
  const changed = stub.slice();
  changed[1500] = (changed[1500] ?? 0) ^ 1;
  expect(authenticodeDigest(changed)).not.toEqual(digest);
});
