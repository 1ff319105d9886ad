// etcd on this node.
import { EtcdMember } from "../../resources/etcd/etcd-member.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import type { Collector } from "../collector.ts";
import { flag, gauge } from "../collector.ts";

export const etcdCollector: Collector = {
  name: "etcd",
  async collect({ state }) {
    const service = (await state.find(Service, "etcd"))?.spec;
    if (service === undefined) return [];
    const members = await state.list(EtcdMember);
    return [
      gauge(
        "ichor_etcd_member_healthy",
        "Whether etcd runs here and answers its health check, which takes a quorum.",
        members.map(({ spec }) => ({
          labels: { member: spec.memberID },
          value: flag(service.running && service.healthy),
        })),
      ),
    ];
  },
};
