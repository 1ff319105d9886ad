// ImageTrustConfig: whom signatures of images by identity are believed from. A kind of ours: clients of others do not know it, and a config without it
// believes the public Sigstore instance.
import { encodeUtf8 } from "../../base/bytes.ts";
import { parseMetadata, requireSignatures } from "../../pki/tuf/metadata.ts";
import { parseTrustedRoot } from "../../pki/sigstore/trusted-root.ts";
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

export const imageTrustConfig = defineDocument({
  kind: "ImageTrustConfig",
  since: "1.14",
  about:
    "Whom signatures of images by identity are believed from, instead of the public Sigstore instance. An extension of this system.",
  example: `repository: https://tuf.example
`,
  fields: {
    trustedRoot: field(string, {
      about: "Text of a trusted_root.json. Nothing is fetched then, and nothing renews it.",
    }),
    repository: field(string, {
      about:
        "Update repository (TUF) with a trusted_root.json; needs firstRoot unless it is a mirror of the public one.",
    }),
    firstRoot: field(string, {
      about: "Text of a root.json of the repository: the one that is trusted from the start.",
    }),
  },
  validate({ trustedRoot = "", repository = "", firstRoot = "" }, report) {
    if (trustedRoot === "" && repository === "")
      report.error([], "one of trustedRoot or repository must be set", "one of trustedRoot and repository");
    if (trustedRoot !== "" && (repository !== "" || firstRoot !== ""))
      report.error(["trustedRoot"], "trustedRoot cannot be combined with repository or firstRoot", "trustedRoot alone");
    if (trustedRoot === "" && repository === "" && firstRoot !== "")
      report.error(["firstRoot"], "firstRoot belongs to a repository", "a repository beside it");
    if (repository !== "" && !/^https?:\/\//u.test(repository))
      report.error(["repository"], "repository must be reached by http or https", "a URL that begins with https://");
    if (trustedRoot !== "" && !isReadable(() => parseTrustedRoot(encodeUtf8(trustedRoot))))
      report.error(["trustedRoot"], "trustedRoot cannot be read", "the text of a trusted_root.json");
    if (firstRoot !== "" && !isReadable(() => checkRoot(encodeUtf8(firstRoot))))
      report.error(
        ["firstRoot"],
        "firstRoot cannot be read, or its own keys have not signed it",
        "the text of a root.json",
      );
  },
});

function checkRoot(bytes: Uint8Array): void {
  const root = parseMetadata(bytes, "root");
  requireSignatures(root, root);
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

export type ImageTrustConfig = DocumentOf<typeof imageTrustConfig>;
