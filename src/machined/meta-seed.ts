// What META holds on a machine that has none yet, from the command line of its image.
import type { Logger } from "../base/logger.ts";
import { parseMetaSeed } from "../formats/meta-seed.ts";

/** One that cannot be read counts as none: the node boots in any case. */
export async function readMetaSeed(text: string, log: Logger): ReturnType<typeof parseMetaSeed> {
  try {
    return await parseMetaSeed(text);
  } catch (error) {
    log.warn("cannot read values for META on the command line", { error });
    return [];
  }
}
