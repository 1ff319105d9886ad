// EtcFileConfig: user-owned file under /etc, name is the relative path.
import { defineDocument, type DocumentOf } from "../document.ts";
import { fileMode, string } from "../scalars.ts";
import { field } from "../schema.ts";
import { etcFileProblem } from "../rules/etc-file.ts";

export const etcFileConfig = defineDocument({
  kind: "EtcFileConfig",
  since: "1.14",
  about: "User-owned file under /etc, name is the relative path.",
  named: true,
  example: `name: motd
mode: 0o644
contents: |
    This machine belongs to the lab
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Path below /etc." }),
    mode: field(fileMode, { always: true, default: "0o644", about: "Permissions of the file, such as 0o644." }),
    contents: field(string, { always: true, about: "Content of the file." }),
  },
  validate(document, report) {
    const problem = etcFileProblem(document.name ?? "");
    if (problem !== undefined)
      report.error(["name"], problem, "a path below /etc that the system does not manage, such as motd");
  },
});

export type EtcFileConfig = DocumentOf<typeof etcFileConfig>;
