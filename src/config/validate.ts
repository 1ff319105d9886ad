// Runs all validators over a config and puts what they say into the shape that clients know.
import {
  documentLabel,
  legacyKind,
  type Config,
  type ConfigDocument,
  type LegacyDocument,
  type Reporter,
  type ValidationContext,
} from "./document.ts";
import { formatPath, type ConfigError } from "./errors.ts";
import { foundAt } from "./found.ts";
import type { BrokenPart, LegibleDocument } from "./read.ts";
import { containerRules } from "./rules/container-rules.ts";
import { withQuotesShown } from "./secrecy.ts";

export interface ValidationResult {
  readonly errors: readonly ConfigError[];
  readonly warnings: readonly string[];
  /** The errors as one message for people; empty when there is none. */
  readonly text: string;
}

/** What a config is checked for. */
export interface Checks {
  readonly requiresInstall: boolean;
  readonly inContainer: boolean;
  readonly local: boolean;
  readonly isStored: boolean;
  readonly strict: boolean;
}

export function validateDocuments(config: Config, checks: Checks): ValidationResult {
  const context: ValidationContext = { ...checks, config };
  const legacyDocument = config.documents.find(({ type }) => type.kind === legacyKind);
  const ordered = [...config.documents].toSorted(
    (a, b) => Number(b.type.kind === legacyKind) - Number(a.type.kind === legacyKind),
  );
  const warnings: string[] = [];
  const errors: ConfigError[] = [];
  const entries: string[] = [];
  for (const document of ordered) {
    const problems: ConfigError[] = [];
    document.type.validate(document.value, reporterFor(document, problems, warnings, checks.strict), context);
    if (problems.length === 0) continue;
    errors.push(...problems);
    const label = documentLabel(document.type, document.name);
    const texts = problems.map(textOf);
    entries.push(
      document.type.kind === legacyKind ? `${label}: ${formatList(texts)}` : `${label}: ${texts.join("\n")}`,
    );
  }
  for (const found of [...conflicts(ordered, legacyDocument), ...containerRules(config, context)]) {
    const problem = placed(found, ordered[0]);
    errors.push(problem);
    entries.push(textOf(problem));
  }
  return { errors, warnings, text: entries.length === 0 ? "" : formatList(entries) };
}

/**
 * What validators say of documents that were not read as a whole: so that one answer tells all that is wrong. Left out is what may follow
 * from the part that is missing. `isCut`: some document is missing as a whole.
 */
export function validateLegible(
  legible: readonly LegibleDocument[],
  checks: Checks & { readonly isCut: boolean },
): readonly ConfigError[] {
  const config = { documents: legible.map(({ document }) => document) };
  const context: ValidationContext = { ...checks, config };
  const machine = legible.find(({ document }) => document.type.kind === legacyKind);
  const isUnread = (kind: string, path: string): boolean =>
    legible.some(({ document, broken }) => document.type.kind === kind && broken.some((part) => touches(part, path)));
  return [
    ...legible.flatMap((each) => problemsOf(each, context, checks.strict)),
    ...conflicts(config.documents, machine?.document),
    ...(checks.isCut
      ? []
      : containerRules(config, context, isUnread).map((found) => placed(found, config.documents[0]))),
  ];
}

function problemsOf(
  { document, broken }: LegibleDocument,
  context: ValidationContext,
  strict: boolean,
): readonly ConfigError[] {
  const problems: ConfigError[] = [];
  document.type.validate(document.value, reporterFor(document, problems, [], strict), context);
  const isMissing = ({ found }: ConfigError): boolean => found === undefined || found === "nothing";
  return problems.filter(
    (problem) => !broken.some((part) => (isMissing(problem) ? touches : overlaps)(part, problem.path)),
  );
}

/** Whether what stands at `path` could be another if the part had been read. */
function touches(part: BrokenPart, path: string): boolean {
  return overlaps(part, path) || (part.isUnknownKey && isWithin(path, parentOf(part.path)));
}

function overlaps({ path: broken }: BrokenPart, path: string): boolean {
  return isWithin(path, broken) || isWithin(broken, path);
}

function isWithin(path: string, other: string): boolean {
  return other === "" || path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

/** `a.b[0]` of `a.b[0].c` and of `a.b[0]["c d"]`. */
function parentOf(path: string): string {
  return path.replace(/(?:^|\.)[\w$<-]+$|\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/u, "");
}

/** A line for each error, with its document and place. */
export function errorLines(errors: readonly ConfigError[]): string {
  return errors.map((error) => `${error.document}: ${textOf(error)}`).join("\n");
}

function reporterFor(document: ConfigDocument, problems: ConfigError[], warnings: string[], strict: boolean): Reporter {
  const error: Reporter["error"] = (path, message, wanted) => {
    const position = document.locate?.(path);
    const found = foundAt(document, path);
    problems.push({
      document: documentLabel(document.type, document.name),
      path: formatPath(path),
      message: withQuotesShown(message),
      wanted,
      ...(found === undefined ? {} : { found }),
      ...(position === undefined ? {} : { position }),
    });
  };
  const warning: Reporter["warning"] = (path, message) => {
    if (strict && document.type.kind === legacyKind) error(path, `warning: ${message}`, "what no warning is given for");
    else warnings.push(withQuotesShown(message));
  };
  return { error, warning };
}

/** Documents that say again what the machine document says: one message each at most. */
function conflicts(documents: readonly ConfigDocument[], legacy: ConfigDocument | undefined): readonly ConfigError[] {
  if (legacy === undefined) return [];
  return documents.flatMap((document): readonly ConfigError[] => {
    const message = document.type.conflict(document.value, legacy.value as LegacyDocument); // the kind says the type
    if (message === undefined) return [];
    const position = document.locate?.([]);
    return [
      {
        document: documentLabel(document.type, document.name),
        path: "",
        message,
        wanted: "one place for it: this document or the machine document",
        ...(position === undefined ? {} : { position }),
      },
    ];
  });
}

/** What is wrong with the config as a whole is said at its first document. */
function placed(problem: ConfigError, first: ConfigDocument | undefined): ConfigError {
  const position = problem.position ?? first?.locate?.([]);
  const document =
    problem.document === "" && first !== undefined ? documentLabel(first.type, first.name) : problem.document;
  return { ...problem, document, ...(position === undefined ? {} : { position }) };
}

/** `message (line 3, column 5: machine.type is "x", want controlplane or worker)`; of the last part only what is known, and what the message has not said. */
function textOf({ message, position, path, found, wanted }: ConfigError): string {
  const value = found === undefined || message.includes(found) ? path : `${path} is ${found}`;
  const place = position === undefined ? "" : `line ${position.line}, column ${position.column}`;
  const said = [place, path === "" ? "" : value].filter((part) => part !== "").join(": ");
  const want = wanted === undefined || message.includes(wanted) ? "" : `want ${wanted}`;
  const details = [said, want].filter((part) => part !== "").join(", ");
  return details === "" ? message : `${message} (${details})`;
}

/** `N errors occurred:` and one entry a line: existing clients show and match this shape. */
function formatList(entries: readonly string[]): string {
  const head = entries.length === 1 ? "1 error occurred:" : `${entries.length} errors occurred:`;
  return `${head}\n${entries.map((entry) => `\t* ${entry}`).join("\n")}\n\n`;
}
