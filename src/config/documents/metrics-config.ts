// MetricsConfig: who can read the node's metrics, and where. A kind of ours: clients of others do not know it. Without it nothing is served.
import { defineDocument, type DocumentOf } from "../document.ts";
import { isHostPort } from "../rules/checks.ts";
import { uint16, string } from "../scalars.ts";
import { field } from "../schema.ts";

/** Of the API and of trustd. */
const takenPorts: ReadonlySet<number> = new Set([50_000, 50_001]);

export const metricsConfig = defineDocument({
  kind: "MetricsConfig",
  since: "1.14",
  about:
    "Serves metrics of the node in the form of Prometheus. An extension of this system; without it nothing is served.",
  example: `listenAddress: :50010
loopbackPort: 9110
`,
  fields: {
    listenAddress: field(string, {
      about:
        "Address and port for clients with a certificate of the API's authority and one of the roles os:metrics, os:reader, os:operator or os:admin. Without an address in front of the port all of the node's.",
    }),
    loopbackPort: field(uint16, {
      about:
        "Port on 127.0.0.1 in plain HTTP, for everybody who is on the machine's own network: pods with hostNetwork, say.",
    }),
  },
  validate({ listenAddress = "", loopbackPort = 0 }, report) {
    if (listenAddress === "" && loopbackPort === 0)
      report.error([], "metrics need a listenAddress or a loopbackPort", "a listenAddress or a loopbackPort");
    const port = Number(listenAddress.slice(listenAddress.lastIndexOf(":") + 1));
    if (listenAddress !== "" && (!isHostPort(listenAddress) || port < 1))
      report.error(["listenAddress"], "invalid listenAddress", "[address]:port, such as :50010");
    if (takenPorts.has(port)) report.error(["listenAddress"], `port ${port} is the API's`, "another port");
    if (takenPorts.has(loopbackPort))
      report.error(["loopbackPort"], `port ${loopbackPort} is the API's`, "another port");
    if (port === loopbackPort && port !== 0)
      report.error(["loopbackPort"], "loopbackPort must differ from the port of listenAddress", "another port");
  },
});

export type MetricsConfig = DocumentOf<typeof metricsConfig>;
