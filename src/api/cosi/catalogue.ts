// The RPCs of this service that are written: names only, one a line.
export { create } from "./create.ts";
export { destroy } from "./destroy.ts";
export { get } from "./get.ts";
export { list } from "./list.ts";
export { teardown } from "./teardown.ts";
export { teardownAndDestroy } from "./teardown-and-destroy.ts";
export { update } from "./update.ts";
export { watch } from "./watch.ts";
