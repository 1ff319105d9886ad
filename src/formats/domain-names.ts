// Lists of domain names as options of DHCP carry them: labels with their lengths, as in DNS. Source: RFC 1035, 3.1 and 4.1.4; RFC 3397; RFC 8415, 10.
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";

/** Without final dots; compression pointers count from the start of the bytes. What comes behind a mistake is left out. */
export function parseDomainNames(bytes: Uint8Array): readonly string[] {
  const names: string[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const labels: string[] = [];
    let position = offset;
    let end: number | undefined;
    for (let steps = 0; ; steps++) {
      const length = bytes[position];
      if (length === undefined || steps > 128) return names; // cut short, or pointers in a circle
      if (length === 0) break;
      if (length >= 0xc0) {
        end ??= position + 2;
        position = ((length & 0x3f) << 8) | (bytes[position + 1] ?? 0);
        continue;
      }
      labels.push(decodeUtf8(bytes.subarray(position + 1, position + 1 + length)));
      position += 1 + length;
    }
    offset = end ?? position + 1;
    if (labels.length > 0) names.push(labels.join("."));
  }
  return names;
}

/**
 * Whether it can stand in a file for resolvers and be asked for: labels of letters, digits, "-" and "_", 253 bytes in all, a final dot allowed. What comes from the
 * network may hold anything, line breaks included.
 */
export function isDomainName(text: string): boolean {
  const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/iu;
  const name = text.replace(/\.$/u, "");
  return name.length <= 253 && name.split(".").every((each) => label.test(each));
}

/** Without compression. */
export function encodeDomainNames(names: readonly string[]): Uint8Array {
  return concatBytes(
    names.flatMap((name) => [
      ...name.split(".").map((label) => {
        const text = encodeUtf8(label);
        return concatBytes([Uint8Array.of(text.length), text]);
      }),
      Uint8Array.of(0),
    ]),
  );
}
