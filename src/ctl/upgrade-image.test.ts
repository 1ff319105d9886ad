// The image that an upgrade takes when none is named.
import { expect, test } from "vitest";
import { MachineConfig } from "../resources/config/machine-config.ts";
import { Code, StatusError } from "../rpc/status.ts";
import { fakeContext } from "./fake/session.ts";
import { sameImage } from "./upgrade-image.ts";

/** Of a node with this config. */
async function chosen(yaml: string | StatusError, version = "v1.14.2+ichor.3"): Promise<string> {
  const { session } = fakeContext({
    n: {
      "/cosi.resource.State/Get": () => {
        if (typeof yaml !== "string") throw yaml;
        return { resource: { spec: { protoSpec: MachineConfig.encodeSpec({ yaml }) } } };
      },
    },
  });
  return sameImage(await session.client("n"), version);
}

const legacy = (install: string): string => `version: v1alpha1\nmachine: { type: worker, install: ${install} }\n`;

test.each([
  [
    legacy("{ image: 'registry:5000/mine/installer:v1.14.0@sha256:00' }"),
    "registry:5000/mine/installer:v1.14.2-ichor.3",
  ],
  [legacy("{ image: 'registry:5000/installer' }"), "registry:5000/installer:v1.14.2-ichor.3"],
  [legacy("{ disk: /dev/vda }"), "ichor/installer:v1.14.2-ichor.3"],
  [
    "apiVersion: v1alpha1\nkind: UnattendedInstallConfig\ninstaller: { image: 'factory.test/metal-installer/abc:v1.13.0' }\n",
    "factory.test/metal-installer/abc:v1.14.2-ichor.3",
  ],
])("sameImage() keeps the repository of the config %#", async (yaml, want) => {
  expect(await chosen(yaml)).toBe(want);
});

test("sameImage() takes a version as people write it", async () => {
  expect(await chosen(legacy("{ image: a/b:c }"), "1.14.3")).toBe("a/b:v1.14.3");
});

test("sameImage() says what it does not know, and what to do", async () => {
  await expect(chosen("version: v1alpha1\nmachine: { type: worker }\n")).rejects.toThrow(
    /says nothing about installing .* name the image with --image/u,
  );
  await expect(chosen("a: b\n")).rejects.toThrow(/cannot read the machine config \(.*\), name the image/su);
  for (const code of [Code.NOT_FOUND, Code.PERMISSION_DENIED]) {
    await expect(chosen(new StatusError(code, "no"))).rejects.toThrow(/no machine config .* name the image/u);
  }
});
