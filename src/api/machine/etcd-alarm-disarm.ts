// MachineService.EtcdAlarmDisarm: takes back all alarms, and answers with them.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const etcdAlarmDisarm = unary(rpc.MachineService.EtcdAlarmDisarm, async (_request, { etcd, signal }) => {
  await using client = await etcd.openLocal();
  const alarms = await client.disarmAlarms(signal);
  return { messages: [{ memberAlarms: alarms.map(({ memberID, alarm }) => ({ memberId: memberID, alarm })) }] };
});
