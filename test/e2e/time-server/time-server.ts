// A time server inside a machine whose clock is behind by a known time: a companion of the node, from an archive that only a test adds.
import { createSocket } from "node:dgram";
import { msToNtpTime, parseNtpPacket } from "../../../src/formats/ntp.ts";
import { behindMs } from "./behind.ts";

const serverMode = 4;
const port = 123;

/** Of the machine before the node sets it; what goes by since is not measured by the clock that is set. */
const rightAtStartMs = Date.now() + behindMs;
const startedMs = performance.now();

const socket = createSocket("udp4");
socket.on("message", (question, from) => {
  const { version, transmitTime } = parseNtpPacket(question);
  const now = msToNtpTime(rightAtStartMs + performance.now() - startedMs);
  const answer = Buffer.alloc(48);
  answer.writeUInt8((version << 3) | serverMode, 0);
  answer.writeUInt8(1, 1); // a primary server
  answer.writeUInt8(3, 2); // asked every 8 s
  answer.write("TEST", 12, "latin1");
  answer.writeBigUInt64BE(now, 16); // when its clock was last set
  answer.writeBigUInt64BE(transmitTime, 24);
  answer.writeBigUInt64BE(now, 32);
  answer.writeBigUInt64BE(now, 40);
  socket.send(answer, from.port, from.address);
});
socket.bind(port, "127.0.0.1");
