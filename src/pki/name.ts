// Distinguished names: the few attributes that this API's certificates use.
import { derChildren, derOid, derSequence, derSet, derTag, derText, formatOid, parseDer } from "../formats/der.ts";

export interface Subject {
  /** Roles or owners; each becomes an `O` of one name part, as Go writes them. */
  readonly organizations?: readonly string[];
  readonly commonName?: string;
}

const organizationOid = "2.5.4.10";
const commonNameOid = "2.5.4.3";

/** An empty subject is an empty sequence. */
export function encodeName({ organizations = [], commonName = "" }: Subject): Uint8Array {
  const attribute = (oid: string, text: string): Uint8Array => derSequence(derOid(oid), derText(text));
  const parts: Uint8Array[] = [];
  // SET OF is sorted by bytes in DER (X.690, 11.6).
  if (organizations.length > 0) {
    const values = organizations.map((text) => attribute(organizationOid, text));
    parts.push(derSet(...values.toSorted((a, b) => Buffer.compare(a, b))));
  }
  if (commonName !== "") parts.push(derSet(attribute(commonNameOid, commonName)));
  return derSequence(...parts);
}

/** Organisations and common name of an encoded name; other attributes are skipped. Throws a FormatError. */
export function parseName(bytes: Uint8Array): Required<Subject> {
  const organizations: string[] = [];
  let commonName = "";
  for (const attribute of derChildren(parseDer(bytes)).flatMap(derChildren)) {
    const [oid, value] = derChildren(attribute);
    if (oid?.tag !== derTag.oid || value === undefined) continue;
    const text = new TextDecoder().decode(value.content);
    if (formatOid(oid.content) === organizationOid) organizations.push(text);
    if (formatOid(oid.content) === commonNameOid) commonName = text;
  }
  return { organizations, commonName };
}
