// MachineService.PacketCapture: the packets of a link as a capture file that does not end by itself.
import { pcapHeader, pcapLinkTypes, pcapRecord } from "../../formats/pcap.ts";
import { LinkType } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";

/** Written into the header when the client names none; packets are sent whole. */
const defaultSnapLength = 4096;

const linkTypes: ReadonlyMap<number, number> = new Map([
  [LinkType.ether, pcapLinkTypes.ethernet],
  [LinkType.loopback, pcapLinkTypes.ethernet],
  [LinkType.nohdr, pcapLinkTypes.rawIp],
]);

export const packetCapture = serverStream(
  rpc.MachineService.PacketCapture,
  async function* (request, { state, network, clock, signal }) {
    const link = await state.find(LinkStatus, request.interface);
    if (link === undefined) throw statusError("NOT_FOUND", `interface "${request.interface}" not found`);
    const linkType = linkTypes.get(link.spec.type);
    if (linkType === undefined) throw statusError("INVALID_ARGUMENT", "unsupported link type");
    const options = { index: link.spec.index, isPromiscuous: request.promiscuous, filter: request.bpfFilter };
    yield { bytes: pcapHeader({ snapLength: request.snapLen || defaultSnapLength, linkType }) };
    for await (const packet of network.capture(options, signal)) {
      yield { bytes: pcapRecord(BigInt(clock.now()) * 1_000_000n, packet.length) };
      yield { bytes: packet };
    }
  },
);
