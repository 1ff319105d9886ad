// ExtensionServiceConfig: config files and environment for a system extension service.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

export const extensionServiceConfig = defineDocument({
  kind: "ExtensionServiceConfig",
  since: "1.7",
  about: "Config files and environment for a system extension service.",
  named: true,
  example: `name: agent
configFiles:
    - content: level=info
      mountPath: /etc/agent.conf
environment:
    - MODE=prod
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    configFiles: field(
      list(
        object({
          content: field(string, { always: true, required: true, about: "Content of the file." }),
          mountPath: field(string, { always: true, required: true, about: "Path inside the container." }),
        }),
      ),
      { keys: ["mountPath"], about: "Files that the service sees." },
    ),
    environment: field(list(string), { about: "Variables, NAME=value." }),
  },
  validate(document, report) {
    const { name = "", configFiles = [], environment = [] } = document;
    if (name === "") report.error(["name"], "name is required", "the name of the extension's service");
    if (configFiles.length === 0 && environment.length === 0)
      report.error([], "no config files or environment variables specified", "configFiles or environment");
    for (const [index, { content = "", mountPath = "" }] of configFiles.entries()) {
      if (content === "")
        report.error(
          ["configFiles", index, "content"],
          "extension service config file content is required",
          "the text of the file",
        );
      if (mountPath === "")
        report.error(
          ["configFiles", index, "mountPath"],
          "extension service config file mount path is required",
          "where the service finds the file",
        );
    }
  },
});

export type ExtensionServiceConfig = DocumentOf<typeof extensionServiceConfig>;
