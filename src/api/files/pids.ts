// The processes that /proc lists.
import type { ApiFiles } from "../context.ts";

/** In ascending order. */
export async function listPids(files: ApiFiles): Promise<readonly number[]> {
  return (await files.list("/proc"))
    .filter(({ name }) => /^\d+$/u.test(name))
    .map(({ name }) => Number(name))
    .toSorted((a, b) => a - b);
}
