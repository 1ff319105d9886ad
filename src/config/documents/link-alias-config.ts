// LinkAliasConfig: stable alias name(s) for links chosen by CEL.
import { defineDocument, type DocumentOf } from "../document.ts";
import { cel, string } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";
import { selectorProblem } from "../cel/environment.ts";
import { wantedSelector } from "../rules/wanted.ts";

export const linkAliasConfig = defineDocument({
  kind: "LinkAliasConfig",
  since: "1.12",
  about: "Stable alias name(s) for links chosen by CEL.",
  named: true,
  example: `name: up%d
selector:
    match: link.driver == "virtio_net"
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    selector: field(
      object({
        match: field(cel, {
          merge: "overwrite",
          required: true,
          about: "Selects by an expression; the fields it may use are those of the disk, volume or link.",
        }),
      }),
      { about: "Which links are meant." },
    ),
  },
  validate(document, report) {
    checkName(document.name, report, "an alias for links");
    const name = document.name ?? "";
    if (name.includes("%") && !/^[^%]+%d$/u.test(name))
      report.error(["name"], "name with a pattern must be a prefix followed by %d", "a prefix followed by %d");
    const match = document.selector?.match ?? "";
    const problem = match === "" ? "selector.match must be specified" : selectorProblem(match, "link");
    if (problem !== undefined)
      report.error(
        ["selector", "match"],
        match === "" ? problem : `link selector is invalid: ${problem}`,
        wantedSelector.link,
      );
  },
});

export type LinkAliasConfig = DocumentOf<typeof linkAliasConfig>;
