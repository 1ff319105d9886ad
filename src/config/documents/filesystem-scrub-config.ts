// FilesystemScrubConfig: global filesystem scrub period.
import { defineDocument, type DocumentOf } from "../document.ts";
import { duration } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkScrubInterval } from "../rules/volume-rules.ts";

export const filesystemScrubConfig = defineDocument({
  kind: "FilesystemScrubConfig",
  since: "1.14",
  about: "Global filesystem scrub period.",
  example: `interval: 168h
`,
  fields: {
    interval: field(duration, { default: "0 (no global scrubbing)", about: "Time between two runs." }),
  },
  validate: (document, report) => checkScrubInterval(document.interval, report, ["interval"]),
});

export type FilesystemScrubConfig = DocumentOf<typeof filesystemScrubConfig>;
