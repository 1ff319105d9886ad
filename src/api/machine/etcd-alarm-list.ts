// MachineService.EtcdAlarmList: what is wrong with members: a full or a corrupt database.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const etcdAlarmList = unary(rpc.MachineService.EtcdAlarmList, async (_request, { etcd, signal }) => {
  await using client = await etcd.openLocal();
  const alarms = await client.alarms(signal);
  return { messages: [{ memberAlarms: alarms.map(({ memberID, alarm }) => ({ memberId: memberID, alarm })) }] };
});
