// Whether a config would cut off the client that applies it, by what the node knows of its links and addresses.
import type { LockOutPort } from "../../api/lock-out-port.ts";
import { formatIp, parseIp } from "../../base/ip.ts";
import { kubeSpan } from "../../config/view/kubespan.ts";
import { isBlocked, losesAddressing } from "../../controllers/network/decide/lock-out.ts";
import type { State } from "../../cosi/state.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { ConfigLayer, OperatorKind } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";

type Reading = Pick<State, "list">;

function isAddress(prefix: string, local: string): boolean {
  const address = parseIp(local);
  return address !== undefined && prefix.split("/")[0] === formatIp(address);
}

/** Layers whose addresses come and go with the config. */
const configured: ReadonlySet<number> = new Set([ConfigLayer.operator, ConfigLayer.configuration]);

/** False for what the machine's platform or command line gave it, and for what the kernel found by itself. */
async function dependsOnConfig(state: Reading, link: string, local: string): Promise<boolean> {
  const own = (await state.list(AddressSpec)).find(
    ({ spec }) => spec.linkName === link && isAddress(spec.address, local),
  );
  if (own === undefined || !configured.has(own.spec.layer)) return false;
  const clients = (await state.list(OperatorSpec)).filter(({ spec }) => spec.linkName === link);
  return !clients.some(
    ({ spec }) =>
      spec.operator !== OperatorKind.vip && (spec.layer === ConfigLayer.platform || spec.layer === ConfigLayer.cmdline),
  );
}

export function openLockOut(state: Reading, port: number): LockOutPort {
  return {
    async problems(wanted, { source, local, isPassedOn }) {
      const found =
        local === undefined
          ? undefined
          : (await state.list(AddressStatus)).find(({ spec }) => isAddress(spec.address, local));
      const link = found?.spec.linkName;
      const problems: string[] = [];
      // the mesh brings in the calls of other nodes, whatever their addresses
      const isMeshed = isPassedOn && kubeSpan(wanted)?.enabled === true;
      if (!isMeshed && isBlocked(wanted, { source, link, port })) {
        problems.push(
          `the ingress firewall would keep ${source} from port ${port}: known connections go on, new ones do not come in`,
        );
      }
      if (link === undefined || local === undefined || !(await dependsOnConfig(state, link, local))) return problems;
      if (losesAddressing(wanted, link, await state.list(LinkStatus)))
        problems.push(`link "${link}", on which this call came in, would be left without an address and without DHCP`);
      return problems;
    },
  };
}
