import { expect, test } from "vitest";
import { describeImage } from "./oci.ts";

const layer = { digest: `sha256:${"a".repeat(64)}`, size: 7, diffId: `sha256:${"b".repeat(64)}` };

test("the manifest names the configuration and the layers, and equal input gives equal bytes", () => {
  const { config, manifest } = describeImage([layer], ["/pause"]);
  expect(describeImage([layer], ["/pause"])).toEqual({ config, manifest });
  expect(JSON.parse(manifest.text)).toMatchObject({
    schemaVersion: 2,
    config: { digest: config.digest, size: config.text.length },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+zstd", digest: layer.digest, size: 7 }],
  });
  expect(JSON.parse(config.text)).toMatchObject({
    architecture: "amd64",
    config: { Entrypoint: ["/pause"] },
    rootfs: { type: "layers", diff_ids: [layer.diffId] },
  });
});
