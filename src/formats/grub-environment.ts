// GRUB's environment block: the small file whose variables GRUB reads and writes itself (load_env, save_env). Source: GRUB manual 2.12,
// "The GRUB environment block".
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

/** Always: GRUB rewrites the file in place and cannot make it longer. */
export const grubEnvironmentBytes = 1024;

const signature = "# GRUB Environment Block\n";
const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/** Variables in the order of the file. Throws a FormatError. */
export function parseGrubEnvironment(block: Uint8Array): ReadonlyMap<string, string> {
  if (block.length !== grubEnvironmentBytes) {
    throw new FormatError(`Cannot parse GRUB environment: found ${block.length} bytes, want ${grubEnvironmentBytes}`);
  }
  const text = decodeUtf8(block);
  if (!text.startsWith(signature)) {
    throw new FormatError(`Cannot parse GRUB environment: found no "${signature.trimEnd()}"`, { offset: 0 });
  }
  const variables = new Map<string, string>();
  let offset = signature.length;
  while (offset < text.length && text[offset] !== "#") {
    const start = offset;
    let line = "";
    for (; text[offset] !== "\n"; offset++) {
      if (text[offset] === "\\") offset++;
      const character = text[offset];
      if (character === undefined)
        throw new FormatError("Cannot parse GRUB environment: a line does not end", { offset: start });
      line += character;
    }
    offset++;
    const equals = line.indexOf("=");
    if (equals < 1)
      throw new FormatError(`Cannot parse GRUB environment: found "${line}", want NAME=VALUE`, { offset: start });
    variables.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return variables;
}

/** A block with these variables. Throws a FormatError for a name that GRUB cannot read, or when they do not fit. */
export function encodeGrubEnvironment(variables: ReadonlyMap<string, string>): Uint8Array {
  let text = signature;
  for (const [name, value] of variables) {
    if (!namePattern.test(name)) {
      throw new FormatError(
        `Cannot encode GRUB environment: found name "${name}", want letters, digits and underscores`,
      );
    }
    text += `${name}=${value.replaceAll("\\", "\\\\").replaceAll("\n", "\\\n")}\n`;
  }
  const bytes = encodeUtf8(text);
  if (bytes.length > grubEnvironmentBytes) {
    throw new FormatError(
      `Cannot encode GRUB environment: found ${bytes.length} bytes, want at most ${grubEnvironmentBytes}`,
    );
  }
  const block = new Uint8Array(grubEnvironmentBytes).fill("#".charCodeAt(0));
  block.set(bytes);
  return block;
}
