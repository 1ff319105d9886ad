// The machine document: the one without a kind, which makes a config complete.
import { exampleCertificateBase64 } from "./common/example-pem.ts";
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field } from "../schema.ts";
import { checkCluster } from "../rules/legacy-cluster.ts";
import { checkMachine, checkMachineType } from "../rules/legacy-machine.ts";
import { checkNetworkSection } from "../rules/legacy-network.ts";
import { cluster } from "./v1alpha1/cluster.ts";
import { machine } from "./v1alpha1/machine.ts";

export const legacyConfig = defineDocument({
  kind: "v1alpha1",
  since: "1.0",
  about:
    "The machine document: identity, certificates, features, logging, etcd, and older forms of what now has documents of its own.",
  example: `machine:
    type: worker
    token: abc123.0123456789abcdef
    ca:
        crt: ${exampleCertificateBase64}
        key: ""
    certSANs: []
    nodeLabels:
        rack: r1
    install:
        disk: /dev/sda
cluster:
    controlPlane:
        endpoint: https://api.lab.example:6443
    token: abcdef.0123456789abcdef
`,
  fields: {
    version: field(string, { always: true }),
    debug: field(bool, { optional: true, default: "false" }),
    persist: field(bool, { optional: true, default: "true", deprecated: true }),
    machine: field(machine, { always: true, optional: true, required: true }),
    cluster: field(cluster, { always: true, optional: true, required: true }),
  },
  validate(document, report, context) {
    const { machine: machineSection, cluster: clusterSection, persist } = document;
    if (machineSection === undefined)
      return report.error(["machine"], "machine instructions are required", "a section machine");
    const type = checkMachineType(machineSection, report);
    if (clusterSection === undefined)
      report.error(["cluster"], "cluster instructions are required", "a section cluster");
    if (persist === false) report.error(["persist"], ".persist should be enabled", "true");
    checkMachine(machineSection, type, report, context);
    checkNetworkSection(machineSection.network, type, report);
    if (clusterSection !== undefined) checkCluster(clusterSection, type, report, context);
  },
});

export type LegacyConfig = DocumentOf<typeof legacyConfig>;
