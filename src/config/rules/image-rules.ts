// Rules of image verification.
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
  if (skip && deny) report.error(path, "skip and deny cannot be both set");
  if ((skip || deny) && hasVerifier) report.error(path, "verifiers cannot be combined with skip or deny");
  if (!skip && !deny && !hasVerifier) report.error(path, "one of skip, deny, keyless or publicKey must be set");
  if (keyless !== undefined && publicKey !== undefined)
    report.error(path, "only one of keyless or publicKey can be set");
  if (keyless !== undefined && (keyless.issuer ?? "") === "")
    report.error([...path, "keyless"], "keyless.issuer is required");
  if (keyless !== undefined && (keyless.subject ?? keyless.subjectRegex ?? "") === "")
    report.error([...path, "keyless"], "keyless.subject or keyless.subjectRegex is required");
  if (publicKey !== undefined && (publicKey.certificate ?? "") === "")
    report.error([...path, "publicKey"], "publicKey.certificate is required");
}

/** Patterns are compared with registry and repository only. */
function checkPattern(image: string, path: Path, report: Reporter): void {
  if (image === "") {
    report.error(path, "image is required");
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
