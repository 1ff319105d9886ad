// containerd's configuration as a real node of the reference has it, from the part of our image.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { customizationPart, joinParts, registriesPart } from "./cri-parts.ts";

const recorded = "test/fixtures/reference-node/controlplane/etcfilespecs.files.talos.dev.yaml";
const base = {
  name: "00-base.part",
  origin: "file /etc/cri/conf.d/00-base.part",
  text: readFileSync("rootfs/etc/cri/conf.d/00-base.part", "utf8"),
};
const nothing = { mirrors: {}, auths: {}, tls: {} };

/** What stands below the head: that has the digests of parts that are not ours. */
const body = (text: string): string => text.slice(text.indexOf("\n\n") + 2);

test("joinParts() gives what a reference node has", async () => {
  const text = await joinParts([registriesPart(nothing), base]);
  expect(text).toMatch(
    /^## file \/etc\/cri\/conf.d\/00-base.part \(sha256:[0-9a-f]{64}\)\n## in-memory registries \(sha256:[0-9a-f]{64}\)\n\n/u,
  );
  const files = readFileSync(recorded, "utf8").split(/^---$/mu);
  const file = files.find((each) => each.includes("id: cri/conf.d/cri.toml")) ?? "";
  const { spec } = parse(file) as { spec: { contents: string } };
  expect(body(text)).toBe(body(spec.contents));
});

test("joinParts() takes credentials and customizations, later ones win", async () => {
  const auth = { username: "me", password: "it's", auth: "", identityToken: "" };
  const text = await joinParts([
    customizationPart("b", "[metrics]\naddress = ':1'\n"),
    customizationPart("a", "[metrics]\naddress = ':2'\n"),
    registriesPart({ ...nothing, auths: { "my.registry:5000": auth } }),
  ]);
  expect(body(text)).toBe(`[metrics]
  address = ':1'
[plugins]
  [plugins.'io.containerd.cri.v1.images']
    [plugins.'io.containerd.cri.v1.images'.registry]
      config_path = '/etc/cri/conf.d/hosts'

      [plugins.'io.containerd.cri.v1.images'.registry.configs]
        [plugins.'io.containerd.cri.v1.images'.registry.configs.'my.registry:5000']
          [plugins.'io.containerd.cri.v1.images'.registry.configs.'my.registry:5000'.auth]
            password = "it's"
            username = 'me'
`);
});

test("joinParts() names the part that is broken", async () => {
  await expect(joinParts([base, customizationPart("x", "[oops")])).rejects.toThrow('(in-memory customization "x")');
});
