// Cuts a stream of bytes into lines, each with its newline.
import { concatBytes } from "../base/bytes.ts";

const newline = 10;
/** A longer line is handed on in pieces: a program that never ends its line must not fill the memory. */
const maxLineBytes = 64 * 1024;

export interface LineSplitter {
  push(bytes: Uint8Array): void;
  /** Hands on what is left, with a newline added. */
  end(): void;
}

export function lineSplitter(emit: (line: Uint8Array) => void): LineSplitter {
  let rest: Uint8Array = new Uint8Array();
  return {
    push(bytes) {
      const last = bytes.lastIndexOf(newline);
      if (last < 0) {
        rest = concatBytes([rest, bytes]);
        if (rest.length < maxLineBytes) return;
        emit(rest);
        rest = new Uint8Array();
        return;
      }
      emit(concatBytes([rest, bytes.subarray(0, last + 1)]));
      rest = bytes.slice(last + 1);
    },
    end() {
      if (rest.length > 0) emit(concatBytes([rest, Uint8Array.of(newline)]));
      rest = new Uint8Array();
    },
  };
}
