// The node's addresses, as everybody else asks for them: the default one, the present ones, those that others can route to, all ever seen; and each
// without and with only the networks of Kubernetes.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { AddressFlag, AddressSortAlgorithm, OperationalState } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { NodeAddressFilter } from "../../resources/network/node-address-filter.ts";
import { NodeAddressSortAlgorithm } from "../../resources/network/node-address-sort-algorithm.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import type { CandidateAddress, SortAlgorithm } from "./decide/node-addresses.ts";
import { defaultAddress, eligible, filterAddresses, isSideroLink, sortAddresses } from "./decide/node-addresses.ts";

/** Pseudo link of addresses that the platform tells. */
export const externalLink = "external";

export function nodeAddressController(): Controller {
  return defineController({
    name: "network.NodeAddressController",
    inputs: [
      weak(AddressStatus),
      weak(LinkStatus),
      weak(NodeAddressFilter),
      weak(NodeAddressSortAlgorithm, { id: "default" }),
    ],
    outputs: [exclusive(NodeAddress)],
    async reconcile({ state }) {
      const links = await state.list(LinkStatus);
      const candidates = (await state.list(AddressStatus)).map(({ spec }) => candidateOf(spec, links));
      const sort = (await state.find(NodeAddressSortAlgorithm, "default"))?.spec.algorithm ?? AddressSortAlgorithm.v1;
      const algorithm: SortAlgorithm = sort === AddressSortAlgorithm.v2 ? "v2" : "v1";
      const put = async (id: string, addresses: readonly string[]): Promise<void> => {
        await state.modify(NodeAddress, id, () => ({ addresses, sortAlgorithm: sort }));
      };
      const fit = candidates.filter((candidate) => eligible(candidate));
      const texts = (list: readonly CandidateAddress[]): readonly string[] =>
        sortAddresses(
          list.map(({ address }) => address),
          algorithm,
        );
      const current = texts(fit);
      const routed = texts(fit.filter(({ address, isExternal }) => !isExternal && !isSideroLink(address)));
      const accumulative = sortAddresses([...(await before(state, "accumulative")), ...current], algorithm);
      const [last] = await before(state, "default");
      const first = defaultAddress(candidates, last, algorithm) ?? last;
      if (first !== undefined) await put("default", [first]);
      const sets = { current, routed, accumulative };
      const filters = await state.list(NodeAddressFilter);
      for (const [id, addresses] of Object.entries(sets)) {
        await put(id, addresses);
        for (const { metadata, spec } of filters) {
          if (metadata.phase !== "running") continue;
          await put(`${id}-${metadata.id}`, filterAddresses(addresses, spec));
        }
      }
      await state.cleanup(NodeAddress);
    },
  });
}

async function before(state: ControllerState, id: string): Promise<readonly string[]> {
  return (await state.find(NodeAddress, id))?.spec.addresses ?? [];
}

/** Addresses that may still turn out to be somebody else's are none yet. */
function candidateOf(spec: AddressStatus, links: readonly Resource<LinkStatus>[]): CandidateAddress {
  const link = links.find(({ metadata }) => metadata.id === spec.linkName)?.spec;
  const isExternal = spec.linkName === externalLink;
  const isUsable = (spec.flags & (AddressFlag.tentative | AddressFlag.dadfailed)) === 0;
  return {
    address: spec.address,
    linkName: spec.linkName,
    scope: spec.scope,
    isExternal,
    isLinkUp: isExternal || (isUsable && link !== undefined && isUp(link)),
  };
}

function isUp(link: LinkStatus): boolean {
  const { operationalState, kind, linkState } = link;
  const isRunning = operationalState === OperationalState.up || operationalState === OperationalState.unknown;
  return isRunning && (kind !== "" || linkState);
}
