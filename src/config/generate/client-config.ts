// A client's configuration file: contexts with endpoints and a client certificate.
import type { CertificateAndKey } from "../../pki/authority.ts";
import { writeYaml, type Emit } from "../yaml/write.ts";
import { encodeBase64 } from "./secrets-file.ts";

export interface ClientContext {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly nodes?: readonly string[];
  /** PEM; several authorities may follow each other. */
  readonly ca: string;
  readonly client: CertificateAndKey;
}

/** The text of a file with one context, which is the current one. Keep it to its owner. */
export function encodeClientConfig({ name, endpoints, nodes = [], ca, client }: ClientContext): string {
  const text = (value: string): Emit => ({ kind: "scalar", text: value, style: "str" });
  const list = (values: readonly string[]): Emit => ({ kind: "list", items: values.map(text) });
  const context: Emit = {
    kind: "map",
    entries: [
      ["endpoints", list(endpoints)],
      ...(nodes.length > 0 ? [["nodes", list(nodes)] as const] : []),
      ["ca", text(encodeBase64(ca))],
      ["crt", text(encodeBase64(client.certificate))],
      ["key", text(encodeBase64(client.key))],
    ],
  };
  return writeYaml({
    kind: "map",
    entries: [
      ["context", text(name)],
      ["contexts", { kind: "map", entries: [[name, context]] }],
    ],
  });
}
