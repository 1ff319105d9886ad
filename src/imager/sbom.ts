// The list of what an image is made of, in SPDX 2.3 (ISO/IEC 5962), for tools that look for known holes.
import { sha256Hex } from "../formats/sha256.ts";

export interface SbomPackage {
  readonly name: string;
  readonly version: string;
  /** Package URL, which names the ecosystem too: `pkg:deb/debian/xfsprogs@6.13?arch=amd64`. */
  readonly purl: string;
  /** Of the package as it was fetched. */
  readonly sha256?: string;
}

export interface SbomPlan {
  readonly version: string;
  readonly epochSeconds: number;
  readonly packages: readonly SbomPackage[];
}

/** An identifier as SPDX takes it: letters, digits, dots and dashes. */
function spdxId(name: string, version: string): string {
  return `SPDXRef-${`${name}-${version}`.replaceAll(/[^A-Za-z0-9.-]/gu, "-")}`;
}

function spdxPackage({ name, version, purl, sha256 }: SbomPackage): object {
  return {
    SPDXID: spdxId(name, version),
    name,
    versionInfo: version,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    ...(sha256 === undefined ? {} : { checksums: [{ algorithm: "SHA256", checksumValue: sha256 }] }),
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }],
  };
}

/** The document as JSON text; sorted, so that the same image has the same document. */
export function encodeSbom({ version, epochSeconds, packages }: SbomPlan): string {
  const sorted = packages.toSorted((a, b) => (a.purl < b.purl ? -1 : 1));
  const image = spdxPackage({ name: "ichor", version, purl: `pkg:generic/ichor@${encodeURIComponent(version)}` });
  const imageId = spdxId("ichor", version);
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `ichor-${version}`,
    documentNamespace: `https://ichor.invalid/spdx/${sha256Hex(JSON.stringify([version, sorted]))}`,
    creationInfo: {
      created: `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}Z`,
      creators: ["Tool: ichor-imager"],
    },
    documentDescribes: [imageId],
    packages: [image, ...sorted.map(spdxPackage)],
    relationships: sorted.map((each) => ({
      spdxElementId: imageId,
      relationshipType: "CONTAINS",
      relatedSpdxElement: spdxId(each.name, each.version),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
