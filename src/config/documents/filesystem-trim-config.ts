// FilesystemTrimConfig: global filesystem trim period.
import { defineDocument, type DocumentOf } from "../document.ts";
import { duration } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkTrimInterval } from "../rules/volume-rules.ts";

export const filesystemTrimConfig = defineDocument({
  kind: "FilesystemTrimConfig",
  since: "1.14",
  about: "Global filesystem trim period.",
  example: `interval: 168h
`,
  fields: {
    interval: field(duration, { default: "0 (no global trimming)", about: "Time between two runs." }),
  },
  validate: (document, report) => checkTrimInterval(document.interval, report, ["interval"]),
});

export type FilesystemTrimConfig = DocumentOf<typeof filesystemTrimConfig>;
