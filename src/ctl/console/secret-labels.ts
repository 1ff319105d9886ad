// Secrets of a config do not get to the browser: each is replaced by a label, and the label by its secret again when the text comes back. A label is
// made of the secret and of a key of this console, so that the same secret has the same label wherever the user moves it.
import { createHmac, randomBytes } from "node:crypto";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, encodeConfig } from "../../config/config.ts";
import { redactConfig, secretsOf } from "../../config/redact.ts";
import { looksSecret } from "../../config/secrecy.ts";

export interface LabelledText {
  readonly text: string;
  /** Secret by label. */
  readonly secrets: ReadonlyMap<string, string>;
}

export interface SecretLabels {
  /** The config for people. Throws when its secrets cannot be told apart, since then it cannot be shown at all. */
  label(config: string): LabelledText;
  /** Any text, with the given secrets labelled. */
  hide(text: string, secrets: Iterable<string>): string;
}

/** A text with labels in it that stand for no secret we know. */
export class UnknownLabelError extends Error {
  override readonly name: string = "UnknownLabelError";
  /** Counted from 1. */
  readonly line: number;

  constructor(label: string, line: number) {
    super(`Cannot put back the secret of ${label}: the node's config has no such secret, write out the new one`);
    this.line = line;
  }
}

/** Of letters that stand for themselves in YAML and in a URL. */
const labelPattern = /ICHOR-SECRET-[0-9a-f]{10}/gu;
const digits = 10;

/** Plain in YAML wherever it stands, quoted or not. */
const isPlain = /^[\w+/=.-]+$/u;

/** A text this short may stand in a config by chance. */
const shortestFound = 8;

export function openSecretLabels(key: Uint8Array = randomBytes(32)): SecretLabels {
  const labelOf = (secret: string): string =>
    `ICHOR-SECRET-${createHmac("sha256", key).update(secret).digest("hex").slice(0, digits)}`;

  const hide = (text: string, secrets: Iterable<string>): string => {
    // longer ones first: one may be a part of another
    const ordered = [...new Set(secrets)].filter((each) => each !== "").toSorted((a, b) => b.length - a.length);
    return ordered.reduce((rest, secret) => rest.replaceAll(secret, labelOf(secret)), text);
  };

  return {
    hide,
    label(source) {
      const decoded = decodeConfig(encodeUtf8(source), { local: true, installed: true });
      if (decoded.kind === "invalid")
        throw new Error("Cannot show the config: this client cannot tell its secrets apart");
      const { config } = decoded;
      const own = secretsOf(config);
      // with its comments, where every secret is found in the text as it is
      if (own.every((secret) => secret.length >= shortestFound && source.includes(secret))) {
        const words = [...source.matchAll(/#.*$/gmu)].flatMap(([comment]) => comment.split(/[\s"']+/u));
        const all = [...own, ...words.filter((word) => looksSecret(word))];
        return { text: hide(source, all), secrets: new Map(all.map((secret) => [labelOf(secret), secret])) };
      }
      const secrets = new Map(own.map((secret) => [labelOf(secret), secret]));
      return { text: encodeConfig(redactConfig(config, labelOf)), secrets };
    },
  };
}

/** The text with its secrets, as the node shall get it: lines stay where they are. Throws an UnknownLabelError. */
export function unlabel(text: string, secrets: ReadonlyMap<string, string>): string {
  return text
    .split("\n")
    .map((line, index) =>
      line.replaceAll(labelPattern, (label) => {
        const secret = secrets.get(label);
        if (secret === undefined) throw new UnknownLabelError(label, index + 1);
        return isPlain.test(secret) ? secret : JSON.stringify(secret);
      }),
    )
    .join("\n");
}
