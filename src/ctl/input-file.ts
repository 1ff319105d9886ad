// Files that users name on the command line: one way to read them, and to say why one cannot be read.
import { readFile } from "node:fs/promises";
import { decodeUtf8 } from "../base/bytes.ts";

/** The bytes of a file, of stdin for "-". `what` is for the error: "configuration", "private key". */
export async function readInput(what: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path === "-" ? "/dev/stdin" : path);
  } catch (error) {
    throw new Error(`Cannot read ${what} "${path}"`, { cause: error });
  }
}

/** What `parse` makes of a text file; its error gets the file's name. */
export async function parseInput<T>(what: string, path: string, parse: (text: string) => T): Promise<T> {
  const text = decodeUtf8(await readInput(what, path));
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`Cannot use ${what} "${path}"`, { cause: error });
  }
}
