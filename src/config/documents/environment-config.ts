// EnvironmentConfig: environment variables for OS services.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, map } from "../schema.ts";

export const environmentConfig = defineDocument({
  kind: "EnvironmentConfig",
  since: "1.13",
  about: "Environment variables for OS services.",
  example: `variables:
    https_proxy: http://proxy.example:3128
    no_proxy: 10.0.0.0/8
`,
  fields: {
    variables: field(map(string), { always: true, about: "Variables by name." }),
  },
  validate(document, report) {
    for (const name of Object.keys(document.variables ?? {})) {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name))
        report.error(
          ["variables", name],
          `invalid environment variable name: ${JSON.stringify(name)}`,
          "letters, digits and underscores, not starting with a digit",
        );
    }
  },
});

export type EnvironmentConfig = DocumentOf<typeof environmentConfig>;
