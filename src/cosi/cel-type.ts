// Field type of expressions in the Common Expression Language: their source text.
import type { FieldType } from "./spec.ts";
import { delimited } from "./spec.ts";
import { leaf, textOf } from "./scalars.ts";
import { putWrapped, takeWrapped } from "./net-types.ts";

// google.api.expr.v1alpha1: CheckedExpr.source_info and SourceInfo.location.
const sourceInfo = 5;
const location = 2;

/**
 * Source text of an expression; empty when unset. On the wire a `CheckedExpr` of which only the source's location is filled, with the text:
 * the tree of the expression is not written, and only this room reads the text back.
 */
export const cel: FieldType<string> = leaf({
  name: "google.api.expr.v1alpha1.CheckedExpr",
  wireType: delimited,
  zero: "",
  toYaml: (value) => value,
  fromYaml: textOf,
  put(writer, value) {
    const mark = writer.begin();
    writer.tag(sourceInfo, delimited);
    putWrapped(writer, location, value);
    writer.end(mark);
  },
  take(reader) {
    const outer = reader.enter();
    let text = "";
    while (!reader.done) {
      const tag = reader.tag();
      if (tag === ((sourceInfo << 3) | delimited)) text = takeWrapped(reader, location);
      else reader.skip(tag & 7, tag >>> 3);
    }
    reader.leave(outer);
    return text;
  },
});
