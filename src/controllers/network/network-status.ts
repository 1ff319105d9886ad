// Whether the network is ready: what services wait for.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { EtcFileStatus } from "../../resources/files/etc-file-status.ts";
import { RouteType, RoutingTable } from "../../resources/network/common/enums.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { ProbeStatus } from "../../resources/network/probe-status.ts";
import { RouteStatus } from "../../resources/network/route-status.ts";

export function networkStatusController(): Controller {
  return defineController({
    name: "network.StatusController",
    inputs: [
      weak(NodeAddress, { id: "current" }),
      weak(RouteStatus),
      weak(HostnameStatus),
      weak(EtcFileStatus),
      weak(ProbeStatus),
    ],
    outputs: [exclusive(NetworkStatus)],
    async reconcile({ state }) {
      const addresses = (await state.find(NodeAddress, "current"))?.spec.addresses ?? [];
      const probes = await state.list(ProbeStatus);
      const routes = await state.list(RouteStatus);
      const hasDefaultRoute = routes.some(
        ({ spec }) => spec.dst === "" && spec.table === RoutingTable.main && spec.type === RouteType.unicast,
      );
      const hostname = await state.find(HostnameStatus, "hostname");
      const files = new Set((await state.list(EtcFileStatus)).map(({ metadata }) => metadata.id));
      const spec = {
        addressReady: addresses.length > 0,
        connectivityReady: probes.length > 0 ? probes.every((probe) => probe.spec.success) : hasDefaultRoute,
        hostnameReady: hostname !== undefined,
        etcFilesReady: files.has("hosts") && files.has("resolv.conf"),
      };
      await state.modify(NetworkStatus, "status", () => spec);
    },
  });
}
