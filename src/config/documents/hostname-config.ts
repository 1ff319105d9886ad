// HostnameConfig: static or generated hostname.
import { defineDocument, type DocumentOf } from "../document.ts";
import { enumeration, string } from "../scalars.ts";
import { field } from "../schema.ts";
import { legacyField } from "../rules/legacy-fields.ts";

export const hostnameConfig = defineDocument({
  kind: "HostnameConfig",
  since: "1.12",
  about: "Static or generated hostname.",
  example: `hostname: node-7.lab.example
`,
  fields: {
    auto: field(enumeration("AutoHostnameKind", ["off", "talos-addr", "stable"]), {
      optional: true,
      default: "off (when unset)",
      about: "How a name is made up.",
    }),
    hostname: field(string, { about: "Name of the host, with or without domain." }),
  },
  validate(document, report) {
    const { auto, hostname = "" } = document;
    if (auto === undefined && hostname === "")
      report.error([], "either 'auto' or 'hostname' must be set", "one of 'auto' and 'hostname'");
    if (hostname !== "" && auto !== undefined && auto !== "off")
      report.error(
        ["hostname"],
        "'auto' and 'hostname' cannot be set at the same time",
        "one of 'auto' and 'hostname'",
      );
    if (auto === "talos-addr") report.error(["auto"], `invalid value for 'auto': ${auto}`, "off or stable");
    if (hostname === "") return;
    const first = hostname.split(".")[0] ?? "";
    if (first.length < 1 || first.length > 63)
      report.error(
        ["hostname"],
        "invalid hostname: first label must be between 1 and 63 characters long",
        "between 1 and 63 characters",
      );
    if (hostname.length > 253)
      report.error(["hostname"], "invalid hostname: fully qualified domain name is too long", "at most 253 characters");
  },
  conflict(_document, legacy) {
    if ((legacyField(legacy, "machine.network.hostname") ?? "") !== "")
      return "static hostname is already set in v1alpha1 config (.machine.network.hostname)";
    return legacyField(legacy, "machine.features.stableHostname") === true
      ? "stable hostname is already set in v1alpha1 config (.machine.features.stableHostname)"
      : undefined;
  },
});

export type HostnameConfig = DocumentOf<typeof hostnameConfig>;
