// One running DHCP client of an operator spec: of IPv4 or IPv6, started again with back-off when it breaks.
import { backoff } from "../../base/backoff.ts";
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { openScope, type Scope } from "../../base/scope.ts";
import type { Wakeup } from "../../base/wakeup.ts";
import { linkLayerDuid } from "../../formats/dhcp6.ts";
import { viewOf } from "../../formats/netlink.ts";
import type { Network } from "../../linux/network.ts";
import { ClientIdentifier, OperatorKind } from "../../resources/network/common/enums.ts";
import type { ClientIdentifierSpec } from "../../resources/network/common/messages.ts";
import type { LinkStatus } from "../../resources/network/link-status.ts";
import type { OperatorSpec } from "../../resources/network/operator-spec.ts";
import type { NodeName } from "./dhcp4/client.ts";
import { runDhcp4Client } from "./dhcp4/client.ts";
import { leaseWishes, type LeaseWishes } from "./dhcp4/wishes.ts";
import { runDhcp6Client } from "./dhcp6/client.ts";
import { lease6Wishes } from "./dhcp6/wishes.ts";

export interface OperatorClientPorts {
  readonly network: Network;
  /** In [0, 1): numbers of DHCP transactions. */
  readonly random: () => number;
  /** Clouds that answer option 26 wrongly are not asked for it. */
  readonly asksMtu: boolean;
}

/** What the clients share: filled by the controller's source, which lives as long as the controller. */
export interface SharedFacts {
  signal: AbortSignal | undefined;
  wake: () => void;
  name: NodeName | undefined;
  readonly nameChanged: Wakeup;
}

export interface OperatorClient {
  readonly spec: OperatorSpec;
  readonly index: number;
  readonly hardwareAddr: string;
  readonly scope: Scope;
  got: LeaseWishes | undefined;
}

export interface OperatorClientStart {
  readonly id: string;
  readonly spec: OperatorSpec;
  readonly link: LinkStatus;
  readonly options: OperatorClientPorts;
  readonly common: SharedFacts;
  readonly clock: Clock;
  readonly log: Logger;
}

type Run = (signal: AbortSignal, onLease: (got: LeaseWishes, facts: LeaseFacts) => void) => Promise<never>;

/** For the log. */
interface LeaseFacts {
  readonly server: string;
  readonly seconds: number | undefined;
}

export function startOperatorClient(start: OperatorClientStart): OperatorClient {
  const { id, spec, link, common, clock } = start;
  const log = start.log.with({ operator: id });
  const scope = openScope((error) => log.error("operator ended", { error: errorChain(error) }), common.signal);
  const client: OperatorClient = { spec, index: link.index, hardwareAddr: link.hardwareAddr, scope, got: undefined };
  const run = spec.operator === OperatorKind.dhcp6 ? dhcp6(start, log) : dhcp4(start, log);
  scope.run(async (signal) => {
    const retry = backoff({ initialMs: 1000, maxMs: 60_000 });
    for (;;) {
      try {
        await run(signal, (got, facts) => {
          retry.reset();
          log.debug("dhcp lease", { addresses: got.addresses, ...facts });
          client.got = got;
          common.wake();
        });
      } catch (error) {
        if (signal.aborted) throw error;
        log.error("operator failed, starting it again", { error: errorChain(error) });
        await clock.sleep(retry.next(), signal);
      }
    }
  });
  return client;
}

function dhcp4({ spec, link, options, common, clock }: OperatorClientStart, log: Logger): Run {
  const { skipHostnameRequest, skipRoutes, clientIdentifier } = spec.dhcp4;
  const hardwareAddr = bytesOf(link.hardwareAddr);
  // Option 61: hardware type and address.
  const clientId = clientIdOf(clientIdentifier, () => Uint8Array.of(1, ...hardwareAddr));
  return (signal, onLease) =>
    runDhcp4Client(
      {
        ...options,
        clock,
        log,
        link: { index: link.index, hardwareAddr },
        asksHostname: !skipHostnameRequest,
        nodeName: () => common.name,
        nameChanged: common.nameChanged,
        ...(clientId === undefined ? {} : { clientId }),
        onLease(lease) {
          const got = leaseWishes(lease, { skipRoutes, usesHostname: !skipHostnameRequest });
          onLease(got, { server: lease.serverId, seconds: lease.leaseSeconds });
        },
      },
      signal,
    );
}

function dhcp6({ spec, link, options, clock }: OperatorClientStart, log: Logger): Run {
  const { skipHostnameRequest, clientIdentifier } = spec.dhcp6;
  const hardwareAddr = bytesOf(link.hardwareAddr);
  const clientId = clientIdOf(clientIdentifier, () => linkLayerDuid(hardwareAddr));
  return (signal, onLease) =>
    runDhcp6Client(
      {
        network: options.network,
        random: options.random,
        clock,
        log,
        linkName: spec.linkName,
        linkIndex: link.index,
        // Stays the same as long as the card does. RFC 8415, 12.
        associationId: hardwareAddr.length < 4 ? link.index : viewOf(hardwareAddr.subarray(-4)).getUint32(0),
        asksHostname: !skipHostnameRequest,
        ...(clientId === undefined ? {} : { clientId }),
        onLease(lease) {
          const got = lease6Wishes(lease, { usesHostname: !skipHostnameRequest });
          onLease(got, { server: lease.serverId.toHex(), seconds: lease.addresses[0]?.validSeconds });
        },
      },
      signal,
    );
}

function bytesOf(hardwareAddr: string): Uint8Array {
  return Uint8Array.fromHex(hardwareAddr.replaceAll(":", ""));
}

/** What identifies the client to the server: made from its hardware address, the bytes of the config, or nothing. */
function clientIdOf(
  { clientIdentifier, duidRawHex }: ClientIdentifierSpec,
  ofHardware: () => Uint8Array,
): Uint8Array | undefined {
  if (clientIdentifier === ClientIdentifier.mac) return ofHardware();
  return clientIdentifier === ClientIdentifier.duid ? Uint8Array.fromHex(duidRawHex) : undefined;
}
