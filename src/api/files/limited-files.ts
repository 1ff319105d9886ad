// Files of which only so many operations run at the same time, whoever asks: a caller with many walks takes turns with the others, and leaves threads to
// the rest of the node. A stream takes a place for each piece, so that a slow reader holds none.
import { semaphore } from "../../base/semaphore.ts";
import type { ApiFiles } from "../context.ts";

export function limitFiles(files: ApiFiles, limit: number): ApiFiles {
  const places = semaphore(limit);

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const place = await places.acquire();
    try {
      return await work();
    } finally {
      place[Symbol.dispose]();
    }
  }

  async function* stream(path: string, signal?: AbortSignal, from?: number): AsyncGenerator<Uint8Array> {
    const pieces = files.stream(path, signal, from)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece = await inTurn(() => pieces.next());
        if (piece.done === true) return;
        yield piece.value;
      }
    } finally {
      await pieces.return?.();
    }
  }

  return {
    info: (path) => inTurn(() => files.info(path)),
    linkInfo: (path) => inTurn(() => files.linkInfo(path)),
    list: (path) => inTurn(() => files.list(path)),
    readLink: (path) => inTurn(() => files.readLink(path)),
    readText: (path) => inTurn(() => files.readText(path)),
    realPath: (path) => inTurn(() => files.realPath(path)),
    usage: (path) => inTurn(() => files.usage(path)),
    stream,
  };
}
