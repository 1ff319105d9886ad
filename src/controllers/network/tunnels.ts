// WireGuard links as the link controller drives them: keys and peers in place, and endpoints that are names, which are looked up afterwards.
import { abortable } from "../../base/abort.ts";
import type { Clock } from "../../base/clock.ts";
import { toError } from "../../base/errors.ts";
import { formatHostPort } from "../../base/ip.ts";
import type { Logger } from "../../base/logger.ts";
import type { Link } from "../../formats/rtnetlink-link.ts";
import { parseEndpoint } from "../../formats/wireguard.ts";
import type { Network } from "../../linux/network.ts";
import type { LinkSpec } from "../../resources/network/link-spec.ts";
import { planWireguard } from "./wireguard-change.ts";

const lookupTimeoutMs = 5000;

export interface TunnelContext {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface TunnelLinks {
  /** Says whether anything had to be changed. A peer whose endpoint is a name gets none before `learnNames` knows it. */
  configure(spec: LinkSpec, link: Link, context: TunnelContext): Promise<boolean>;
  /** Looks up names of peers that are not known yet. `learnt`: there is something to configure. */
  learnNames(
    specs: readonly LinkSpec[],
    context: TunnelContext,
  ): Promise<{ readonly learnt: boolean; readonly errors: readonly Error[] }>;
}

export function tunnelLinks(network: Pick<Network, "wireguard" | "changeWireguard" | "lookup">): TunnelLinks {
  /** Endpoints with addresses by those with names, as the config has them. */
  let names = new Map<string, string>();
  /** What the kernel was told last of each link's peers: by index of the link, then by public key. */
  const told = new Map<number, ReadonlyMap<string, string>>();

  async function lookUp(text: string, { signal, clock }: TunnelContext): Promise<string> {
    const [, host = "", port = ""] = /^(.+):(\d{1,5})$/u.exec(text) ?? [];
    using limit = clock.timeout(lookupTimeoutMs, signal);
    const [address] = await abortable(network.lookup(host, limit.signal), limit.signal);
    if (address === undefined) throw new Error(`Cannot find the peer "${host}": the name has no address`);
    return formatHostPort(address, Number(port));
  }

  return {
    async configure(spec, link, { signal, log }) {
      const peers = spec.wireguard.peers.map((peer) => ({ ...peer, endpoint: resolved(peer.endpoint, names) }));
      const found = await network.wireguard(link.index, signal);
      const change = planWireguard({ ...spec.wireguard, peers }, found, told.get(link.index) ?? new Map());
      if (change !== undefined) {
        await network.changeWireguard(link.index, change, signal);
        log.info("configured tunnel", {
          link: spec.name,
          peers: peers.length,
          changedPeers: change.peers?.length ?? 0,
        });
      }
      told.set(link.index, new Map(peers.map(({ publicKey, endpoint }) => [publicKey, endpoint])));
      return change !== undefined;
    },
    async learnNames(specs, context) {
      const wanted = new Set(specs.flatMap(({ wireguard }) => wireguard.peers.map(({ endpoint }) => endpoint)));
      names = new Map([...names].filter(([text]) => wanted.has(text)));
      const errors: Error[] = [];
      let learnt = false;
      for (const text of wanted) {
        if (text === "" || resolved(text, names) !== "") continue;
        try {
          names.set(text, await lookUp(text, context));
          learnt = true;
        } catch (error) {
          errors.push(toError(error));
        }
      }
      return { learnt, errors };
    },
  };
}

/** "" while nobody knows. */
function resolved(text: string, names: ReadonlyMap<string, string>): string {
  return parseEndpoint(text) === undefined ? (names.get(text) ?? "") : text;
}
