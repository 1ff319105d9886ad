// Asks a time server once, for the calls that compare clocks.
import type { TimePort } from "../../api/context.ts";
import { abortable } from "../../base/abort.ts";
import type { Clock } from "../../base/clock.ts";
import { encodeNtpRequest, msToNtpTime, ntpTimeToMs, parseNtpPacket } from "../../formats/ntp.ts";
import type { SystemTime } from "../../linux/system-time.ts";
import { openUdp } from "../../linux/network-clients.ts";
import { lookup } from "node:dns/promises";

const ntpPort = 123;
const patienceMs = 10_000;

export function openTimePort(clock: Clock, devices: Pick<SystemTime, "readDevice">): TimePort {
  return {
    async query(name, signal) {
      if (name.startsWith("/dev/")) {
        const { beforeNs, deviceNs } = await devices.readDevice(name);
        return { localNs: beforeNs, remoteNs: deviceNs };
      }
      using timeout = clock.timeout(patienceMs, signal);
      const { address, family } = await abortable(lookup(name), timeout.signal); // the system's resolver waits much longer
      await using socket = await openUdp({ family: family === 6 ? 6 : 4 });
      await socket.send(encodeNtpRequest(msToNtpTime(clock.now())), { address, port: ntpPort });
      const { payload } = await socket.receive(timeout.signal);
      const nowMs = clock.now();
      const remoteMs = ntpTimeToMs(parseNtpPacket(payload).transmitTime, nowMs);
      return { localNs: BigInt(Math.round(nowMs * 1e6)), remoteNs: BigInt(Math.round(remoteMs * 1e6)) };
    },
  };
}
