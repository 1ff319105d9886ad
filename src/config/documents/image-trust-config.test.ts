// What cannot be believed is refused before it is in force.
import { expect, test } from "vitest";
import { openTestSigstore } from "../../../test/lib/sigstore.ts";
import { newSigner, rootOf } from "../../../test/lib/tuf.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, validateConfig } from "../config.ts";
import { imageTrust } from "../view/image-trust.ts";

function decoded(fields: Readonly<Record<string, string>>) {
  const lines = Object.entries({ apiVersion: "v1alpha1", kind: "ImageTrustConfig", ...fields });
  const text = lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join("");
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.config;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const trustedRoot = text(openTestSigstore(Date.parse("2026-03-01T00:00:00Z")).trustedRoot());
const [signer, stranger] = [newSigner(), newSigner()];
const roles = { root: [signer], timestamp: [signer], snapshot: [signer], targets: [signer] };
const firstRoot = text(rootOf({ version: 1, roles, by: [signer] }));
const unsigned = text(rootOf({ version: 1, roles, by: [stranger] }));
const repository = "https://tuf.example";

const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
  [{ trustedRoot }, ""],
  [{ repository }, ""],
  [{ repository, firstRoot }, ""],
  [{}, "one of trustedRoot or repository must be set"],
  [{ firstRoot }, "one of trustedRoot or repository must be set"],
  [{ trustedRoot, repository }, "trustedRoot cannot be combined"],
  [{ trustedRoot: "{}" }, "trustedRoot cannot be read"],
  [{ repository, firstRoot: unsigned }, "its own keys have not signed it"],
  [{ repository: "ftp://tuf.example" }, "repository must be reached by http or https"],
];

test.each(cases)("validate() of case %#", (fields, problem) => {
  const found = validateConfig(decoded(fields), "metal", { local: true }).text;
  expect(found.includes("ImageTrustConfig")).toBe(problem !== "");
  expect(found).toContain(problem);
});

test("imageTrust() is the public instance without a document", () => {
  const repositoryOfAll = "https://tuf-repo-cdn.sigstore.dev/";
  expect(imageTrust(undefined)).toEqual({ kind: "repository", url: repositoryOfAll, firstRoot: undefined });
  expect(imageTrust(decoded({ trustedRoot }))).toEqual({ kind: "given", trustedRoot });
  const own = { kind: "repository", url: "https://tuf.example/", firstRoot };
  expect(imageTrust(decoded({ repository, firstRoot }))).toEqual(own);
});
