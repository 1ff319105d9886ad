// Shows the values of META as resources, as they change.
import { decodeUtf8 } from "../base/bytes.ts";
import { wakeup } from "../base/wakeup.ts";
import type { State } from "../cosi/state.ts";
import { MetaKey } from "../resources/runtime/meta-key.ts";
import type { Meta } from "../runtime/meta.ts";

/** Ids as clients know them: 0x and two digits. */
function idOf(tag: number): string {
  return `0x${tag.toString(16).padStart(2, "0")}`;
}

async function show(state: State, meta: Meta): Promise<void> {
  const entries = new Map(meta.entries().map(([tag, value]) => [idOf(tag), decodeUtf8(value)]));
  for (const [id, value] of entries) await state.modify(MetaKey, id, () => ({ value }));
  for (const { metadata } of await state.list(MetaKey)) {
    if (!entries.has(metadata.id)) await state.destroy(MetaKey, metadata.id);
  }
}

/** Runs until the signal aborts. */
export async function showMetaKeys(state: State, meta: Meta, signal: AbortSignal): Promise<void> {
  const bell = wakeup();
  using _ = meta.subscribe(() => bell.ring());
  while (!signal.aborted) {
    const changed = bell.next(signal); // asked for first: what changes while we look is seen in the next round
    await show(state, meta);
    await changed;
  }
}
