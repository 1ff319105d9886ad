// EnvironmentConfig: environment variables for OS services.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, map } from "../schema.ts";

export const environmentConfig = defineDocument({
  kind: "EnvironmentConfig",
  since: "1.13",
  about: "Environment variables for OS services.",
  fields: {
    variables: field(map(string), { always: true }),
  },
});

export type EnvironmentConfig = DocumentOf<typeof environmentConfig>;
