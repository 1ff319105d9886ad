// PEM: the text frame around DER. RFC 7468; labels as the clients of this API write them.
import { FormatError } from "../base/errors.ts";

export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

/** 64 characters a line and a final newline. */
export function encodePem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/gu) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** All blocks of a text, in order; text around them is skipped. Empty when there is none. */
export function parsePemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const [, label = "", body = ""] of text.matchAll(
    /^-----BEGIN ([^\n-]*)-----[ \t\r]*\n([\s\S]*?)^-----END \1-----/gmu,
  )) {
    const base64 = body.replace(/\s+/gu, "");
    if (!/^[A-Za-z0-9+/]*={0,2}$/u.test(base64)) continue;
    blocks.push({ label, der: Uint8Array.from(Buffer.from(base64, "base64")) });
  }
  return blocks;
}

/** The first block whose label is one of `labels`. Throws a FormatError that names the labels and nothing of the text. */
export function parsePem(text: string, labels: readonly string[]): PemBlock {
  const blocks = parsePemBlocks(text);
  const block = blocks.find((each) => labels.includes(each.label));
  if (block !== undefined) return block;
  const found = blocks.length === 0 ? "no PEM block" : blocks.map((each) => `"${each.label}"`).join(", ");
  throw new FormatError(`Cannot read PEM: found ${found}, want "${labels.join('" or "')}"`);
}

/** Several texts as one file: each ends with a newline, empty ones are left out. */
export function joinPem(texts: readonly string[]): string {
  return texts
    .filter((text) => text.trim() !== "")
    .map((text) => (text.endsWith("\n") ? text : `${text}\n`))
    .join("");
}
