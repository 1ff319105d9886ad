// EtcFileConfig: user-owned file under /etc, name is the relative path.
import { defineDocument, type DocumentOf } from "../document.ts";
import { fileMode, string } from "../scalars.ts";
import { field } from "../schema.ts";

export const etcFileConfig = defineDocument({
  kind: "EtcFileConfig",
  since: "1.14",
  about: "User-owned file under /etc, name is the relative path.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    mode: field(fileMode, { always: true, default: "0o644" }),
    contents: field(string, { always: true }),
  },
});

export type EtcFileConfig = DocumentOf<typeof etcFileConfig>;
