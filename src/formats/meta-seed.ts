// Values for META that an image brings along on its command line: base64, with gzip when it is longer, of `0xa=value;0xc=value`.
import { decodeUtf8Strict, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { decodeKernelArgument } from "./compressed-text.ts";

const wanted = 'want "tag=value;tag=value" with tags from 0x1 to 0xff';

/** A tag in front of a value: a value may hold semicolons and equal signs itself. */
const tagPattern = "0[xX][0-9a-fA-F]+|\\d+";

function parseEntry(entry: string): readonly [tag: number, value: Uint8Array] {
  const [, tag, value] = new RegExp(`^(${tagPattern})=(.*)$`, "su").exec(entry) ?? [];
  if (tag === undefined || value === undefined || Number(tag) < 1 || Number(tag) > 255)
    throw new FormatError(`Cannot parse values for META: found "${entry}", ${wanted}`);
  return [Number(tag), encodeUtf8(value)];
}

/** Throws a FormatError. */
export async function parseMetaSeed(text: string): Promise<readonly (readonly [tag: number, value: Uint8Array])[]> {
  let entries: string;
  try {
    entries = decodeUtf8Strict(await decodeKernelArgument(text));
  } catch (cause) {
    throw new FormatError(`Cannot parse values for META: found no base64, ${wanted}`, { cause });
  }
  return entries
    .split(new RegExp(`;(?=(?:${tagPattern})=)|;$`, "u"))
    .filter((entry) => entry !== "")
    .map(parseEntry);
}
