// Authorities in a machine config's text: changed in place, so that everything else stays as its owner wrote it.
import { parseAllDocuments, type Document } from "yaml";
import { FormatError } from "../../base/errors.ts";

/** PEM. Without a key a machine can only accept what the authority signed. */
export interface Authority {
  readonly crt: string;
  readonly key: string;
}

export interface Authorities {
  /** Undefined on machines that have none of their own. */
  readonly issuing: Authority | undefined;
  /** PEM, without the issuing one. */
  readonly accepted: readonly string[];
}

/** Of the machine's API, or of Kubernetes. */
export type AuthorityKind = "talos" | "kubernetes";

/** What `change` makes of the authorities. Throws a FormatError for a text without a place for them. */
export function editAuthorities(
  yaml: string,
  kind: AuthorityKind,
  change: (present: Authorities) => Authorities,
): string {
  const documents = parseAllDocuments(yaml) as readonly Document[]; // an empty text gives an empty list of another type
  const place = placeOf(documents, kind);
  place.write(change(place.read()));
  return documents
    .map((document) => document.toString({ indent: 4, lineWidth: 0 }))
    .join("---\n")
    .replaceAll(/^---\n---\n/gmu, "---\n");
}

interface Place {
  read(): Authorities;
  write(authorities: Authorities): void;
}

function placeOf(documents: readonly Document[], kind: AuthorityKind): Place {
  const legacy = documents.find(
    (document) => document.get("kind") === undefined && document.get("version") !== undefined,
  );
  const own = documents.find((document) => document.get("kind") === "KubeAPIServerCAConfig");
  if (kind === "kubernetes" && own !== undefined) return documentPlace(own);
  if (legacy === undefined)
    throw new FormatError("Cannot change authorities: found no v1alpha1 document in the config");
  return legacyPlace(legacy, kind === "talos" ? "machine" : "cluster");
}

const encode = (pem: string): string => Buffer.from(pem).toString("base64");
const decode = (base64: unknown): string => Buffer.from(textOf(base64), "base64").toString();
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `section.ca` and `section.acceptedCAs`, base64 of PEM. */
function legacyPlace(document: Document, section: string): Place {
  const plain = (): Readonly<Record<string, unknown>> =>
    ((document.toJS() as Readonly<Record<string, unknown>>)[section] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    read() {
      const { ca, acceptedCAs } = plain();
      const { crt, key } = (ca ?? {}) as Readonly<Record<string, unknown>>;
      return {
        issuing: ca === undefined ? undefined : { crt: decode(crt), key: decode(key) },
        accepted: listOf(acceptedCAs).map((entry) => decode((entry as Readonly<Record<string, unknown>>)["crt"])),
      };
    },
    write({ issuing, accepted }) {
      if (issuing !== undefined) {
        document.setIn([section, "ca", "crt"], encode(issuing.crt));
        document.setIn([section, "ca", "key"], encode(issuing.key));
      }
      if (accepted.length === 0) document.deleteIn([section, "acceptedCAs"]);
      else document.setIn([section, "acceptedCAs"], document.createNode(accepted.map((crt) => ({ crt: encode(crt) }))));
    },
  };
}

/** A document of its own, in PEM. Workers have accepted authorities only. */
function documentPlace(document: Document): Place {
  return {
    read() {
      const { issuingCA, acceptedCAs } = document.toJS() as Readonly<Record<string, unknown>>;
      const { cert, key } = (issuingCA ?? {}) as Readonly<Record<string, unknown>>;
      return {
        issuing: issuingCA === undefined ? undefined : { crt: textOf(cert), key: textOf(key) },
        accepted: listOf(acceptedCAs).map(textOf),
      };
    },
    write({ issuing, accepted }) {
      if (issuing !== undefined)
        document.set("issuingCA", document.createNode({ cert: issuing.crt, key: issuing.key }));
      if (accepted.length === 0) document.delete("acceptedCAs");
      else document.set("acceptedCAs", document.createNode(accepted));
    },
  };
}

const same = (a: string, b: string): boolean => a.trim() === b.trim();
const without = (list: readonly string[], crt: string): readonly string[] => list.filter((each) => !same(each, crt));

/** The three steps of a rotation: at each of them both the machines that took it and those that did not accept each other. */
export const steps = {
  /** The new authority is accepted. */
  accept:
    (next: Authority) =>
    ({ issuing, accepted }: Authorities): Authorities => ({
      issuing,
      accepted: [...without(accepted, next.crt), next.crt],
    }),
  /** It issues from now on, where there was an authority; the old one is still accepted. */
  swap:
    (next: Authority, old: Authority) =>
    ({ issuing, accepted }: Authorities): Authorities => {
      if (issuing === undefined)
        return { issuing, accepted: [...without(without(accepted, next.crt), old.crt), old.crt, next.crt] };
      const key = issuing.key === "" ? "" : next.key;
      // another one than `old` where a rotation ended halfway: others still hold on to it
      const before = [old.crt, issuing.crt].reduce(without, without(accepted, next.crt));
      const present = same(issuing.crt, old.crt) || same(issuing.crt, next.crt) ? [] : [issuing.crt];
      return { issuing: { crt: next.crt, key }, accepted: [...before, old.crt, ...present] };
    },
  /** What issued before is gone. `old` is PEM. */
  drop:
    (old: readonly string[]) =>
    ({ issuing, accepted }: Authorities): Authorities => ({ issuing, accepted: old.reduce(without, accepted) }),
} as const;
