// Rules of image verification.
import { compilePattern } from "../../pki/sigstore/identity.ts";
import type { Reporter } from "../document.ts";
import type { Path } from "../errors.ts";

export interface VerificationRule {
  readonly image?: string;
  readonly skip?: boolean;
  readonly deny?: boolean;
  readonly keyless?: { readonly issuer?: string; readonly subject?: string; readonly subjectRegex?: string };
  readonly publicKey?: { readonly certificate?: string };
}

export function checkVerificationRule(rule: VerificationRule, path: Path, report: Reporter): void {
  checkPattern(rule.image ?? "", [...path, "image"], report);
  const { skip = false, deny = false, keyless, publicKey } = rule;
  const hasVerifier = keyless !== undefined || publicKey !== undefined;
  if (skip && deny) report.error(path, "skip and deny cannot be both set", "one of skip and deny");
  if ((skip || deny) && hasVerifier)
    report.error(path, "verifiers cannot be combined with skip or deny", "verifiers, skip or deny alone");
  if (!skip && !deny && !hasVerifier)
    report.error(
      path,
      "one of skip, deny, keyless or publicKey must be set",
      "one of skip, deny, keyless and publicKey",
    );
  if (keyless !== undefined && publicKey !== undefined)
    report.error(path, "only one of keyless or publicKey can be set", "one of keyless and publicKey");
  if (keyless !== undefined && (keyless.issuer ?? "") === "")
    report.error([...path, "keyless", "issuer"], "keyless.issuer is required", "the URL of the issuer");
  if (keyless !== undefined && (keyless.subject ?? keyless.subjectRegex ?? "") === "")
    report.error(
      [...path, "keyless", "subject"],
      "keyless.subject or keyless.subjectRegex is required",
      "keyless.subject or keyless.subjectRegex",
    );
  const pattern = keyless?.subjectRegex ?? "";
  if (pattern !== "" && compilePattern(pattern) === undefined)
    report.warning(
      [...path, "keyless", "subjectRegex"],
      "keyless.subjectRegex is no regular expression: it fits nobody",
    );
  if (publicKey !== undefined && (publicKey.certificate ?? "") === "")
    report.error([...path, "publicKey", "certificate"], "publicKey.certificate is required", "a certificate in PEM");
}

/** Patterns are compared with registry and repository only. */
function checkPattern(image: string, path: Path, report: Reporter): void {
  if (image === "") {
    report.error(path, "image is required", "a pattern such as registry.example.org/team/*");
    return;
  }
  const slash = image.indexOf("/");
  if (image.includes("@"))
    report.warning(path, `image pattern ${JSON.stringify(image)} contains a digest, which never matches`);
  if (slash >= 0 && image.slice(slash).includes(":"))
    report.warning(path, `image pattern ${JSON.stringify(image)} contains a tag, which never matches`);
  if (slash < 0 && image !== "*")
    report.warning(path, `image pattern ${JSON.stringify(image)} does not contain a '/': want registry and repository`);
}
