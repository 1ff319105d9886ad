import { expect, test } from "vitest";
import { FormatError } from "../base/errors.ts";
import { parseImageProfile } from "./profile.ts";

test("parseImageProfile() reads all that a profile can say", () => {
  const text = `
platform: nocloud
version: v1.14.0+ichor.1-lab
output: { kind: image, imageOptions: { diskSize: 10GiB, diskFormat: vhd }, outFormat: .xz }
input:
  systemExtensions: [{ tarballPath: a.tar }, { path: b }]
  imageCache: { ociPath: cache.oci }
  secureboot:
    secureBootSigner: { keyPath: k.pem, certPath: c.pem }
    pcrSigner: { keyPath: m.pem }
    platformKeyPath: PK.auth
    keyExchangeKeyPath: KEK.auth
    signatureKeyPath: db.auth
secureboot: true
customization:
  extraKernelArgs: [console=ttyS1]
  metaContents: [{ key: 0x0a, value: "text" }]
  embeddedMachineConfiguration: |
    machine: {}
`;
  expect(parseImageProfile(text)).toEqual({
    platform: "nocloud",
    kind: "image",
    version: "v1.14.0+ichor.1-lab",
    diskBytes: 10n << 30n,
    diskFormat: "vhd",
    diskPacking: ".xz",
    extraKernelArgs: ["console=ttyS1"],
    meta: new Map([[10, "text"]]),
    embeddedConfig: "machine: {}\n",
    extensions: [
      { kind: "archive", path: "a.tar" },
      { kind: "folder", path: "b" },
    ],
    imageCache: { kind: "layout", path: "cache.oci" },
    secureBoot: {
      key: "k.pem",
      certificate: "c.pem",
      measurementKey: "m.pem",
      databases: { PK: "PK.auth", KEK: "KEK.auth", db: "db.auth" },
      enrolment: "if-safe",
    },
  });
});

test("parseImageProfile() names the key that is wrong", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["platform: aws\noutput: { kind: iso }", 'platform is "aws", want metal, nocloud'],
    ["platform: metal\noutput: { kind: floppy }", 'output.kind is "floppy"'],
    ["platform: metal\nversion: newest\noutput: { kind: iso }", 'version is "newest", want a version'],
    ["platform: metal\noutput: { kind: iso }\ntypo: 1", "profile.typo"],
    ["platform: metal\noutput: { kind: uki }\ninput: { imageCache: { path: a } }", "only an ISO and disk images"],
    ["platform: metal\noutput: { kind: iso }\ninput: { imageCache: { path: a, ociPath: b } }", "input.imageCache is"],
    ["platform: metal\noutput: { kind: iso, imageOptions: { diskSize: 1GiB } }", "only disk images have a size"],
    ["platform: metal\noutput: { kind: image, imageOptions: { diskSize: 1GB } }", 'want a size such as "10GiB"'],
    [
      "platform: metal\noutput: { kind: iso }\ncustomization: { metaContents: [{ key: 1, value: a }] }",
      "only disk images",
    ],
    [
      "platform: metal\noutput: { kind: image }\ncustomization: { metaContents: [{ key: 0, value: a }] }",
      "want 1 to 255",
    ],
    [
      "platform: metal\noutput: { kind: iso }\ninput: { systemExtensions: [{ path: a, ociPath: b }] }",
      "want one of path",
    ],
    ["platform: metal\noutput: { kind: image, imageOptions: { diskFormat: ova } }", "want raw, qcow2, vhd"],
    ["platform: metal\noutput: { kind: image, outFormat: zip }", "want raw, .tar.gz, .xz, .gz, .zst"],
    ["platform: metal\noutput: { kind: iso, imageOptions: { diskFormat: raw } }", "only disk images have a format"],
    ["platform: metal\noutput: { kind: iso, outFormat: .xz }", "only disk images are packed"],
    ["platform: metal\noutput: { kind: iso }\nsecureboot: true", "secureBootSigner.keyPath is undefined"],
    ["platform: metal\noutput: { kind: iso }\ninput: { secureboot: {} }", "secureboot is not true"],
    ["platform: metal\noutput: { kind: iso, isoOptions: { sdBootEnrollKeys: force } }", "enrols no keys"],
    ["platform: metal\noutput: { kind: iso }\ncustomization: { extraKernelArgs: [1] }", "want a list of texts"],
  ];
  for (const [text, message] of cases) expect(() => parseImageProfile(text)).toThrow(message);
  expect(() => parseImageProfile("a: [")).toThrow(FormatError);
});
