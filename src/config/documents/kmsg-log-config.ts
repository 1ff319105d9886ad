// KmsgLogConfig: ship kernel log to a URL.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field } from "../schema.ts";

export const kmsgLogConfig = defineDocument({
  kind: "KmsgLogConfig",
  since: "1.6",
  about: "Ship kernel log to a URL.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    url: field(url, { always: true, required: true }),
  },
});

export type KmsgLogConfig = DocumentOf<typeof kmsgLogConfig>;
