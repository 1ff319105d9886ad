// Tells etcd under which addresses the other members reach this one, when the node's addresses have changed since it joined.
import { equalData } from "../../base/equal.ts";
import { formatHostPort } from "../../base/ip.ts";
import type { EtcdAccess } from "../../clients/etcd/etcd.ts";
import { defineController, weak, type Controller } from "../../cosi/controller.ts";
import { EtcdSpec } from "../../resources/etcd/etcd-spec.ts";
import { PKIStatus } from "../../resources/etcd/pki-status.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { pkiStatusId } from "./pki.ts";
import { etcdSpecId } from "./spec.ts";

const peerPort = 2380;
const callTimeoutMs = 30_000;

export function advertisedPeerController(etcd: Pick<EtcdAccess, "openLocal">): Controller {
  return defineController({
    name: "etcd.AdvertisedPeerController",
    inputs: [weak(EtcdSpec, { id: etcdSpecId }), weak(PKIStatus, { id: pkiStatusId }), weak(Service, { id: "etcd" })],
    outputs: [],
    async reconcile({ state, clock, signal, log }) {
      const service = await state.find(Service, "etcd");
      const spec = await state.find(EtcdSpec, etcdSpecId);
      const pki = await state.find(PKIStatus, pkiStatusId);
      if (service?.spec.healthy !== true || !service.spec.running || spec === undefined || pki === undefined) return;
      const wanted = spec.spec.advertisedAddresses
        .map((address) => `https://${formatHostPort(address, peerPort)}`)
        .toSorted();
      using timeout = clock.timeout(callTimeoutMs, signal);
      await using client = await etcd.openLocal();
      const { members, answeredBy } = await client.members(timeout.signal);
      const own = members.find(({ ID }) => ID === answeredBy);
      if (own === undefined || equalData(own.peerURLs.toSorted(), wanted)) return;
      await client.updatePeerUrls(own.ID, wanted, timeout.signal);
      log.info("updated the peer URLs of the etcd member", { before: own.peerURLs, now: wanted });
    },
  });
}
