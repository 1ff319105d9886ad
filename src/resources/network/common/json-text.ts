// Field type of a free-form object whose bytes are its text in YAML; JSON is YAML, so that is what is written and read here.
import { decodeUtf8 } from "../../../base/bytes.ts";
import { FormatError } from "../../../base/errors.ts";
import type { FieldType } from "../../../cosi/spec.ts";
import type { JsonObject } from "../../../cosi/struct.ts";
import { struct } from "../../../cosi/struct.ts";

/** `{}` when unset. */
export const jsonText: FieldType<JsonObject> = {
  ...struct,
  name: "bytes",
  put: (writer, value) => writer.string(JSON.stringify(value)),
  take(reader) {
    const text = decodeUtf8(reader.bytes());
    try {
      return struct.fromYaml(JSON.parse(text));
    } catch (error) {
      throw new FormatError("Cannot read object: text is not JSON", { cause: error });
    }
  },
};
