// NfTablesChain: a chain of packet filter rules that the kernel shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string, uint32, uint64 } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty, optional } from "../../cosi/spec.ts";
import {
  conntrackState,
  icmpType,
  nfTablesChainHook,
  nfTablesChainPriority,
  nfTablesVerdict,
  protocol,
} from "./common/enums.ts";
import { nfTablesAddressMatch, nfTablesIfNameMatch, nfTablesMark, nfTablesPortMatch } from "./common/messages.ts";

/**
 * A chain of packet filter rules that the kernel shall have.
 *
 * Ids: ingress, prerouting, kubespan_prerouting, kubespan_outgoing.
 */
export const NfTablesChain = defineResource({
  type: "NfTablesChains.net.talos.dev",
  namespace: "network",
  aliases: ["chain", "chains"],
  columns: [
    { name: "Type", jsonPath: "{.type}" },
    { name: "Hook", jsonPath: "{.hook}" },
    { name: "Priority", jsonPath: "{.priority}" },
    { name: "Policy", jsonPath: "{.policy}" },
  ],
  message: "network.NfTablesChainSpec",
  spec: {
    type: field(1, string),
    hook: field(2, nfTablesChainHook),
    priority: field(3, nfTablesChainPriority),
    policy: field(5, nfTablesVerdict),
    rules: field(
      4,
      list(
        message("network.NfTablesRule", {
          matchIIfName: field(8, optional(nfTablesIfNameMatch), omitEmpty),
          matchOIfName: field(1, optional(nfTablesIfNameMatch), omitEmpty),
          matchMark: field(3, optional(nfTablesMark), omitEmpty),
          matchConntrackState: field(
            11,
            optional(
              message("network.NfTablesConntrackStateMatch", {
                states: field(1, list(conntrackState)),
              }),
            ),
            omitEmpty,
          ),
          matchSourceAddress: field(5, optional(nfTablesAddressMatch), omitEmpty),
          matchDestinationAddress: field(6, optional(nfTablesAddressMatch), omitEmpty),
          matchLayer4: field(
            7,
            optional(
              message("network.NfTablesLayer4Match", {
                protocol: field(1, protocol),
                matchSourcePort: field(2, optional(nfTablesPortMatch), omitEmpty),
                matchDestinationPort: field(3, optional(nfTablesPortMatch), omitEmpty),
                matchICMPType: field(
                  4,
                  optional(
                    message("network.NfTablesICMPTypeMatch", {
                      types: field(1, list(icmpType)),
                    }),
                  ),
                  omitEmpty,
                ),
              }),
            ),
            omitEmpty,
          ),
          matchLimit: field(
            10,
            optional(
              message("network.NfTablesLimitMatch", {
                packetRatePerSecond: field(1, uint64),
              }),
            ),
            omitEmpty,
          ),
          clampMSS: field(
            9,
            optional(
              message("network.NfTablesClampMSS", {
                mtu: field(1, uint32),
              }),
            ),
            omitEmpty,
          ),
          setMark: field(4, optional(nfTablesMark), omitEmpty),
          anonymousCounter: field(12, bool, omitEmpty),
          verdict: field(2, optional(nfTablesVerdict), omitEmpty),
        }),
      ),
    ),
  },
});

export type NfTablesChain = SpecOf<typeof NfTablesChain>;
