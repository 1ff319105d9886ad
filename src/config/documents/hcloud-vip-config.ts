// HCloudVIPConfig: virtual IP managed through the Hetzner Cloud API.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

export const hCloudVIPConfig = defineDocument({
  kind: "HCloudVIPConfig",
  since: "1.12",
  about: "Virtual IP managed through the Hetzner Cloud API.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    link: field(string, { always: true, required: true }),
    apiToken: field(string, { always: true, secret: true, required: true }),
  },
});

export type HCloudVIPConfig = DocumentOf<typeof hCloudVIPConfig>;
