// An ISO and a disk image that bring container images along: what other tools find in them, and the same bytes again.
import assert from "node:assert/strict";
import { closeSync, mkdirSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readGpt } from "../../src/formats/gpt.ts";
import { blobPath, manifestPath } from "../../src/formats/oci/image-cache.ts";
import { sha256Hex } from "../../src/formats/sha256.ts";
import { sha256OfFile } from "../../tools/image/paths.ts";
import { run } from "../../tools/image/run.ts";
import type { TestMedia } from "../lib/media.ts";
import { openTestMedia } from "../lib/media.ts";

const layer = "layer ".repeat(300_000);
const manifest = `{"schemaVersion":2,"config":{},"layers":[]}`;
const nginx = { registry: "registry.example:5000", name: "library/nginx" };
const digestOf = (content: string): string => `sha256:${sha256Hex(content)}`;
const files = new Map([
  [blobPath(digestOf(layer)), layer],
  [manifestPath(nginx, "1.29") ?? "", manifest],
  [manifestPath(nginx, digestOf(manifest)) ?? "", manifest],
]);

function putCache(media: TestMedia): void {
  for (const [path, content] of files) media.put(`cache/${path}`, content);
}

const profileOf = (kind: string, source = "path: cache"): string =>
  `platform: metal\ninput: { imageCache: { ${source} } }\noutput: { kind: ${kind} }\n`;

void test("an ISO has the cache in a folder of its own", async () => {
  using media = openTestMedia();
  putCache(media);
  const [path = ""] = (await media.make(profileOf("iso"))).paths;
  const target = join(media.folder, "found");
  run("xorriso", ["-osirrox", "on", "-indev", path, "-extract", "/imagecache", target]);
  for (const [name, content] of files) assert.equal(readFileSync(join(target, name), "utf8"), content);
  const digest = sha256OfFile(path);
  await media.make(profileOf("iso"));
  assert.equal(sha256OfFile(path), digest);
});

async function partitionOf(disk: string): Promise<{ readonly offset: number; readonly size: number }> {
  const file = openSync(disk, "r");
  try {
    const read = async (offset: bigint, length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    };
    const found = await readGpt({ sizeBytes: BigInt(statSync(disk).size), sectorBytes: 512 }, read);
    assert.equal(found.kind, "gpt");
    const partition = found.kind === "gpt" ? found.gpt.partitions.find(({ name }) => name === "IMAGECACHE") : undefined;
    assert.equal(partition?.number, 5);
    return {
      offset: Number(partition.firstBlock) * 512,
      size: Number(partition.lastBlock - partition.firstBlock + 1n) * 512,
    };
  } finally {
    closeSync(file);
  }
}

void test("a disk image has the cache on a partition behind META", async () => {
  using media = openTestMedia();
  putCache(media);
  run("tar", ["-cf", join(media.folder, "cache.tar"), "-C", join(media.folder, "cache"), "blob", "manifests"]);
  const { disk, paths } = await media.make(profileOf("image", "tarballPath: cache.tar"));
  const [packed = ""] = paths;
  const { offset, size } = await partitionOf(disk);
  assert.equal(size, 500 << 20);
  const device = `${disk}?offset=${offset}`;
  run("e2fsck", ["-fn", device]);
  const target = join(media.folder, "found");
  mkdirSync(target);
  run("debugfs", ["-R", `rdump / ${target}`, device]);
  for (const [name, content] of files) assert.equal(readFileSync(join(target, name), "utf8"), content);
  const digest = sha256OfFile(packed);
  await media.make(profileOf("image"));
  assert.equal(sha256OfFile(packed), digest);
});

void test("what is no cache, or a damaged one, is refused", async () => {
  using media = openTestMedia();
  media.put("other/blob/x", "");
  await assert.rejects(media.make(profileOf("iso", "path: other")), /found blob, want blob, manifests/u);
  putCache(media);
  media.put(`cache/${blobPath(digestOf(layer))}`, "no layer");
  await assert.rejects(media.make(profileOf("iso")), /Cannot use image cache: "blob\/sha256-\w+" has digest sha256:/u);
});
