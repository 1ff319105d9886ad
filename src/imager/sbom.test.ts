import { expect, test } from "vitest";
import { encodeSbom } from "./sbom.ts";

test("encodeSbom() lists packages sorted, whatever order they come in", () => {
  const packages = [
    {
      name: "xfsprogs",
      version: "6.13.0-2+b1",
      purl: "pkg:deb/debian/xfsprogs@6.13.0-2%2Bb1?arch=amd64",
      sha256: "ab",
    },
    { name: "@scope/a", version: "1.0.0", purl: "pkg:npm/%40scope/a@1.0.0" },
  ];
  const text = encodeSbom({ version: "v1.0.0+x", epochSeconds: 1_767_225_600, packages });
  expect(encodeSbom({ version: "v1.0.0+x", epochSeconds: 1_767_225_600, packages: packages.toReversed() })).toBe(text);
  const { packages: found, creationInfo, relationships } = JSON.parse(text);
  expect(found.map((each: { SPDXID: string }) => each.SPDXID)).toEqual([
    "SPDXRef-ichor-v1.0.0-x",
    "SPDXRef-xfsprogs-6.13.0-2-b1",
    "SPDXRef--scope-a-1.0.0",
  ]);
  expect(creationInfo.created).toBe("2026-01-01T00:00:00Z");
  expect(relationships).toHaveLength(2);
});
