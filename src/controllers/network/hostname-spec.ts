// Tells the kernel its name, and everybody else that it has one.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, strong } from "../../cosi/controller.ts";
import type { Hostname } from "../../linux/hostname.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";

const name = "network.HostnameSpecController";
const id = "hostname";

/** __NEW_UTS_LEN of `<linux/utsname.h>`. */
const maxDomainBytes = 64;

/** Domains may be longer than the kernel takes. It only shows what it is told, so that none is better there than no name for the node. */
function kernelDomain(domainname: string): string {
  return encodeUtf8(domainname).length > maxDomainBytes ? "" : domainname;
}

export function hostnameSpecController(kernel: Hostname): Controller {
  return defineController({
    name,
    inputs: [strong(HostnameSpec)],
    outputs: [exclusive(HostnameStatus)],
    async reconcile({ state, log }) {
      const resource = await state.find(HostnameSpec, id);
      if (resource?.metadata.phase === "running") {
        await state.addFinalizer(HostnameSpec, id, name);
        const { hostname, domainname } = resource.spec;
        const before = await state.find(HostnameStatus, id);
        if (before?.spec.hostname !== hostname || before.spec.domainname !== domainname) {
          kernel.set(hostname, kernelDomain(domainname));
          log.info("setting hostname", { hostname, domainname });
        }
        await state.modify(HostnameStatus, id, () => ({ hostname, domainname }));
      }
      await state.cleanup(HostnameStatus);
      if (resource?.metadata.phase === "tearingDown") await state.removeFinalizer(HostnameSpec, id, name);
    },
  });
}
