// EtcFileSpec: a file that /etc shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string, textBytes, uint32 } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A file that /etc shall have.
 *
 * Ids: path relative to /etc: hosts, resolv.conf, machine-id, cri/conf.d/..., iscsi/initiatorname.iscsi, nvme/hostid, nvme/hostnqn, CA bundle path, user EtcFileConfig paths.
 */
export const EtcFileSpec = defineResource({
  type: "EtcFileSpecs.files.talos.dev",
  namespace: "files",
  sensitive: true,
  message: "files.EtcFileSpecSpec",
  spec: {
    contents: field(1, textBytes),
    mode: field(2, uint32),
    selinuxLabel: field(3, string, "selinux_label"),
  },
});

export type EtcFileSpec = SpecOf<typeof EtcFileSpec>;
