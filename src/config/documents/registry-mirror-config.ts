// RegistryMirrorConfig: registry mirrors, name is the registry host.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string, url } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { checkName } from "../rules/link-rules.ts";

export const registryMirrorConfig = defineDocument({
  kind: "RegistryMirrorConfig",
  since: "1.12",
  about: "Registry mirrors, name is the registry host.",
  named: true,
  example: `name: docker.io
endpoints:
    - url: https://mirror.example/v2/docker.io
      overridePath: true
skipFallback: true
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Host of the registry, with its port if it has one." }),
    endpoints: field(
      list(
        object({
          url: field(url, { always: true, required: true, about: "Where it is reached." }),
          overridePath: field(bool, { default: "false", about: "The URL's path replaces the registry's own." }),
        }),
      ),
    ),
    skipFallback: field(bool, {
      optional: true,
      default: "false",
      about: "Do not ask the registry itself when no mirror has the image.",
    }),
  },
  validate(document, report) {
    checkName(document.name, report, "the host of a registry");
    for (const [index, { url: target = "" }] of (document.endpoints ?? []).entries()) {
      if (target === "")
        report.error(
          ["endpoints", index, "url"],
          `endpoint ${index}: url must be specified`,
          "a URL such as https://registry.example.org",
        );
      else if (!/^https?:/iu.test(target))
        report.error(
          ["endpoints", index, "url"],
          `endpoint ${index}: url scheme must be http or https`,
          "http or https",
        );
    }
  },
});

export type RegistryMirrorConfig = DocumentOf<typeof registryMirrorConfig>;
