// Who signed: the names and the issuer that an authority wrote into a certificate, and what a rule asks for.
// Source: Fulcio, "Sigstore OID information".
import type { X509Certificate } from "node:crypto";
import { decodeUtf8 } from "../../base/bytes.ts";
import { derChildren, derTag, formatOid, parseDer, type DerNode } from "../../formats/der.ts";
import { extensionOid, partsOf, type CertificateParts } from "./certificate-parts.ts";

/** Who may sign. `subject` and `subjectRegex` both count where both are given; the expression may fit anywhere in the name. */
export interface WantedIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly subjectRegex: string;
}

const issuerOid = "1.3.6.1.4.1.57264.1.8";
/** Without a DER frame: older certificates have only this one. */
const oldIssuerOid = "1.3.6.1.4.1.57264.1.1";
const otherNameOid = "1.3.6.1.4.1.57264.1.7";
/** Names are compared with expressions, which takes time that grows with them. */
const maxNameLength = 2048;

/** Why a certificate is not of whom the rule names; undefined when it is. Names of others are said: they are no secrets. */
export function whyNotIdentity(certificate: X509Certificate, wanted: WantedIdentity): string | undefined {
  const parts = partsOf(certificate);
  const issuer = issuerOf(parts);
  if (wanted.issuer === "" || (wanted.subject === "" && wanted.subjectRegex === ""))
    return "the rule does not say who may sign";
  if (issuer !== wanted.issuer) return `the signer's issuer is "${issuer ?? ""}"`;
  const subjects = subjectsOf(parts);
  const pattern = wanted.subjectRegex === "" ? /(?:)/u : compilePattern(wanted.subjectRegex);
  if (pattern === undefined) return "the rule's subjectRegex is no regular expression";
  const isWanted = (name: string): boolean =>
    name.length <= maxNameLength && (wanted.subject === "" || name === wanted.subject) && pattern.test(name);
  return subjects.some(isWanted) ? undefined : `the signer is "${subjects.join('", "')}"`;
}

/**
 * A regular expression as clients write them for Go; undefined when it cannot be read. Flags in front, escaped punctuation and the ends of the text
 * (`\\A`, `\\z`) are put into this platform's form. Source: Go, package regexp/syntax.
 */
export function compilePattern(text: string): RegExp | undefined {
  const flags = /^\(\?([ims]+)\)/u.exec(text);
  const body = text.slice(flags?.[0].length ?? 0).replaceAll(/\\(.)/gsu, (escape, character: string) => {
    if (character === "A") return "^";
    if (character === "z") return "$";
    return /[!"#%&',\-:;<=>@_`~ ]/u.test(character) ? `\\x${character.charCodeAt(0).toString(16)}` : escape;
  });
  try {
    return new RegExp(body, `u${[...new Set(flags?.[1] ?? "")].join("")}`);
  } catch {
    return undefined;
  }
}

function issuerOf({ extensions }: CertificateParts): string | undefined {
  const framed = extensions.get(issuerOid);
  if (framed !== undefined) {
    const node = parseDer(framed.value);
    return node.tag === derTag.utf8String ? decodeUtf8(node.content) : undefined;
  }
  const plain = extensions.get(oldIssuerOid);
  return plain === undefined ? undefined : decodeUtf8(plain.value);
}

/** E-mail addresses, URIs, and names of other kinds that only these certificates have. RFC 5280, 4.2.1.6. */
function subjectsOf({ extensions }: CertificateParts): readonly string[] {
  const names = extensions.get(extensionOid.subjectAltName);
  if (names === undefined) return [];
  return derChildren(parseDer(names.value)).flatMap((name) => {
    if (name.tag === 0x81 || name.tag === 0x86) return [decodeUtf8(name.content)];
    return name.tag === 0xa0 ? otherName(name) : [];
  });
}

function otherName(name: DerNode): readonly string[] {
  const [oid, value] = derChildren(name);
  if (oid === undefined || value === undefined || formatOid(oid.content) !== otherNameOid) return [];
  const text = parseDer(value.content);
  return text.tag === derTag.utf8String ? [decodeUtf8(text.content)] : [];
}
