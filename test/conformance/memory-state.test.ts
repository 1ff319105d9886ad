// The memory state is a store.
import { systemClock } from "../../src/base/clock.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { stateSuite } from "./state-suite.ts";

stateSuite("openMemoryState()", async () => ({
  core: openMemoryState({ clock: systemClock }),
  close: async () => undefined,
}));
