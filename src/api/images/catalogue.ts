// The RPCs of this service that are written: names only, one a line.
export { importImage } from "./import.ts";
export { list } from "./list.ts";
export { pull } from "./pull.ts";
export { remove } from "./remove.ts";
export { verify } from "./verify.ts";
