// Keys as terminals send them: bytes to names. Source: xterm control sequences (function keys, cursor keys), console_codes(4) for the Linux console.

/** A printable character stands for itself; everything else has a name: `up`, `ctrl-d`, `enter`, `f1`. */
export type Key = string;

const named: Readonly<Record<string, Key>> = {
  "\u001b[A": "up", "\u001b[B": "down", "\u001b[C": "right", "\u001b[D": "left",
  "\u001bOA": "up", "\u001bOB": "down", "\u001bOC": "right", "\u001bOD": "left",
  "\u001b[H": "home", "\u001b[F": "end", "\u001bOH": "home", "\u001bOF": "end",
  "\u001b[1~": "home", "\u001b[4~": "end", "\u001b[7~": "home", "\u001b[8~": "end",
  "\u001b[5~": "page-up", "\u001b[6~": "page-down", "\u001b[3~": "delete",
  "\u001bOP": "f1", "\u001bOQ": "f2", "\u001bOR": "f3", "\u001bOS": "f4",
  "\u001b[11~": "f1", "\u001b[12~": "f2", "\u001b[13~": "f3", "\u001b[14~": "f4", "\u001b[15~": "f5",
  "\u001b[[A": "f1", "\u001b[[B": "f2", "\u001b[[C": "f3", "\u001b[[D": "f4", "\u001b[[E": "f5", "\u001b[Z": "back-tab",
  "\r": "enter", "\n": "enter", "\t": "tab", "\u007f": "backspace", "\b": "backspace", "\u001b": "escape",
}; // prettier-ignore

/** One key at the start of the text: a sequence, a control character, or one character. */
const escape = "\u001b";
const first = new RegExp(`^(?:${escape}\\[\\[[A-E]|${escape}\\[[\\d;]*[A-Za-z~]|${escape}O[A-Z]|[\\s\\S])`, "u");

/** The keys of one piece of input. An Escape at its end is the key, since sequences come whole. */
export function parseKeys(bytes: Uint8Array): readonly Key[] {
  const keys: Key[] = [];
  let rest = new TextDecoder().decode(bytes);
  while (rest !== "") {
    const [found = ""] = first.exec(rest) ?? [];
    rest = rest.slice(found.length);
    const key = named[found] ?? control(found);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

/** Undefined for sequences that mean nothing to us. */
function control(found: string): Key | undefined {
  if (found.startsWith(escape)) return undefined;
  const code = found.codePointAt(0) ?? 0;
  return code < 0x20 ? `ctrl-${String.fromCodePoint(code + 0x60)}` : found;
}
