// KmsgLogConfig: ship kernel log to a URL.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string, url } from "../scalars.ts";
import { field } from "../schema.ts";
import { parseGoUrl, splitHost } from "../url.ts";

export const kmsgLogConfig = defineDocument({
  kind: "KmsgLogConfig",
  since: "1.6",
  about: "Ship kernel log to a URL.",
  named: true,
  example: `name: collector
url: tcp://10.0.0.9:4001/
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    url: field(url, {
      always: true,
      required: true,
      about: "Where it is reached: `tcp://`, `udp://` or `tls://`, with a port.",
    }),
  },
  validate(document, report) {
    if ((document.name ?? "") === "") report.error(["name"], "name is required", "a name of this destination");
    if ((document.url ?? "") === "")
      return report.error(["url"], "url is required", "a URL such as tcp://10.0.0.1:5140/");
    const target = parseGoUrl(document.url ?? "");
    if (target === undefined || !["tcp", "udp", "tls"].includes(target.scheme))
      return report.error(["url"], "url scheme must be tcp://, udp:// or tls://", "tcp://, udp:// or tls://");
    if (target.path !== "" && target.path !== "/")
      return report.error(["url"], "url path must be empty", "no path, as in tcp://10.0.0.1:5140/");
    if ((splitHost(target.host).port ?? "") === "")
      report.error(["url"], "url port is required", "a port, as in tcp://10.0.0.1:5140/");
  },
});

export type KmsgLogConfig = DocumentOf<typeof kmsgLogConfig>;
