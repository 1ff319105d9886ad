import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { sha256 } from "../image/paths.ts";
import { describeImage } from "./oci.ts";
import { storeImage } from "./storage.ts";

const folder = mkdtempSync(join(tmpdir(), "ichor-registry-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a stored image lies where a registry looks for its tag, its manifest and its layers", () => {
  const path = join(folder, "layer");
  writeFileSync(path, "layer");
  const digest = `sha256:${sha256("layer")}`;
  const documents = describeImage([{ digest, size: 5, diffId: digest }], ["/pause"]);
  storeImage(join(folder, "storage"), {
    repository: "a/pause",
    tags: ["1", "2"],
    layers: [{ digest, path }],
    ...documents,
  });
  const read = (name: string): string => readFileSync(join(folder, "storage/docker/registry/v2", name), "utf8");
  const hex = (each: string): string => each.slice("sha256:".length);
  const { config, manifest } = documents;
  const manifests = "repositories/a/pause/_manifests";
  for (const tag of ["1", "2"]) expect(read(`${manifests}/tags/${tag}/current/link`)).toBe(manifest.digest);
  expect(read(`${manifests}/revisions/sha256/${hex(manifest.digest)}/link`)).toBe(manifest.digest);
  for (const each of [config.digest, digest]) {
    expect(read(`repositories/a/pause/_layers/sha256/${hex(each)}/link`)).toBe(each);
  }
  expect(read(`blobs/sha256/${hex(digest).slice(0, 2)}/${hex(digest)}/data`)).toBe("layer");
  expect(read(`blobs/sha256/${hex(manifest.digest).slice(0, 2)}/${hex(manifest.digest)}/data`)).toBe(manifest.text);
});
