// Network devices.
import { parseNetDev } from "../../formats/procfs/net-dev.ts";
import type { Sample } from "../../formats/prometheus.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import type { Collector } from "../collector.ts";
import { counter, flag, gauge } from "../collector.ts";

export const networkCollector: Collector = {
  name: "network",
  async collect({ state, files }) {
    // Those of pods come and go, and are their network's business.
    const links = (await state.list(LinkStatus)).filter(({ spec }) => spec.kind !== "veth");
    const ids = new Set(links.map(({ metadata }) => metadata.id));
    const stats = parseNetDev(await files.readText("/proc/net/dev")).filter(({ name }) => ids.has(name));
    const each = (value: (stat: (typeof stats)[number]) => bigint): readonly Sample[] =>
      stats.map((stat) => ({ labels: { device: stat.name }, value: value(stat) }));
    return [
      gauge(
        "ichor_network_device_up",
        "Whether a network device has a carrier.",
        links.map(({ metadata, spec }) => ({ labels: { device: metadata.id }, value: flag(spec.linkState) })),
      ),
      gauge(
        "ichor_network_device_speed_bytes",
        "Speed of a network device, bytes a second.",
        links
          .filter(({ spec }) => spec.speedMbit > 0)
          .map(({ metadata, spec }) => ({ labels: { device: metadata.id }, value: spec.speedMbit * 125_000 })),
      ),
      counter(
        "ichor_network_receive_bytes_total",
        "Bytes received.",
        each(({ rxBytes }) => rxBytes),
      ),
      counter(
        "ichor_network_transmit_bytes_total",
        "Bytes sent.",
        each(({ txBytes }) => txBytes),
      ),
      counter(
        "ichor_network_receive_packets_total",
        "Packets received.",
        each(({ rxPackets }) => rxPackets),
      ),
      counter(
        "ichor_network_transmit_packets_total",
        "Packets sent.",
        each(({ txPackets }) => txPackets),
      ),
      counter(
        "ichor_network_receive_errors_total",
        "Packets received with errors.",
        each(({ rxErrors }) => rxErrors),
      ),
      counter(
        "ichor_network_transmit_errors_total",
        "Packets that could not be sent.",
        each(({ txErrors }) => txErrors),
      ),
      counter(
        "ichor_network_receive_drops_total",
        "Packets received and dropped.",
        each(({ rxDropped }) => rxDropped),
      ),
      counter(
        "ichor_network_transmit_drops_total",
        "Packets dropped instead of sent.",
        each(({ txDropped }) => txDropped),
      ),
    ];
  },
};
