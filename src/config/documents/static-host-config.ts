// StaticHostConfig: /etc/hosts entry, name is the IP.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list } from "../schema.ts";

export const staticHostConfig = defineDocument({
  kind: "StaticHostConfig",
  since: "1.12",
  about: "/etc/hosts entry, name is the IP.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    hostnames: field(list(string), { always: true, required: true }),
  },
});

export type StaticHostConfig = DocumentOf<typeof staticHostConfig>;
