// What an image measures, put together a second time by hand.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeOsRelease, encodeUki } from "./uki.ts";
import { measureImage, measureWord } from "./pcr-measurement.ts";

const stub = new Uint8Array(readFileSync(join(import.meta.dirname, "../formats/testdata/addonx64.efi")));
const parts = {
  stub,
  osRelease: encodeOsRelease("v1.2.3"),
  kernelArguments: ["console=ttyS0"],
  kernelVersion: "6.12.0",
  kernel: new Uint8Array(1500).fill(1),
  initramfs: new Uint8Array(600).fill(2),
};
const pcrSignature = { json: "{}", publicKeyPem: "key" };

function digest(...pieces: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

function chain(...pieces: readonly (string | Uint8Array)[]): Buffer {
  return pieces.reduce<Buffer>((register, piece) => digest(register, digest(piece)), Buffer.alloc(32));
}

test("an image measures its parts by name and content, in the stub's order, and not the signature", () => {
  const wanted = chain(
    ".linux\0",
    parts.kernel,
    ".osrel\0",
    parts.osRelease,
    ".cmdline\0",
    "console=ttyS0",
    ".initrd\0",
    parts.initramfs,
    ".uname\0",
    "6.12.0",
    ".pcrpkey\0",
    "key",
  );
  expect(Buffer.from(measureImage(encodeUki({ ...parts, pcrSignature })))).toEqual(wanted);
  const signed = encodeUki({ ...parts, pcrSignature: { ...pcrSignature, json: '{"sha256":[]}' } });
  expect(Buffer.from(measureImage(signed))).toEqual(wanted);
});

test("a word goes on top, and any other image measures something else", () => {
  const value = measureImage(encodeUki(parts));
  expect(Buffer.from(measureWord(value, "enter-machined"))).toEqual(digest(value, digest("enter-machined")));
  expect(measureImage(encodeUki({ ...parts, kernelArguments: ["console=ttyS1"] }))).not.toEqual(value);
});
