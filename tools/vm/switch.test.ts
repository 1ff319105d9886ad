// Frames between sockets that stand for machines.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSwitch } from "./switch.ts";

const addresses = ["525400000001", "525400000002", "525400000003"] as const;
const everybody = "ffffffffffff";
let machines: Socket[];
let received: string[][];
let opened: AsyncDisposable;
let switchPorts: readonly number[];

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

beforeEach(async () => {
  machines = await Promise.all(addresses.map(bound));
  const reserved = await Promise.all(addresses.map(bound));
  switchPorts = reserved.map((socket) => socket.address().port);
  for (const socket of reserved) socket.close();
  received = machines.map(() => []);
  for (const [index, machine] of machines.entries())
    machine.on("message", (frame) => received[index]?.push(frame.subarray(12).toString()));
  opened = await openSwitch(
    machines.map((machine, index) => ({
      switchPort: switchPorts[index] ?? 0,
      machinePort: machine.address().port,
    })),
  );
});

afterEach(async () => {
  await opened[Symbol.asyncDispose]();
  for (const machine of machines) machine.close();
});

function send(from: number, to: string, text: string): void {
  const frame = Buffer.concat([Buffer.from(`${to}${addresses[from] ?? ""}`, "hex"), Buffer.from(text)]);
  machines[from]?.send(frame, switchPorts[from], "127.0.0.1");
}

test("a frame goes to all while nobody knows where its target is, then only there", async () => {
  send(0, addresses[1], "where are you");
  await expect.poll(() => received).toEqual([[], ["where are you"], ["where are you"]]);
  send(1, addresses[0], "here");
  await expect.poll(() => received[0]).toEqual(["here"]);
  send(0, addresses[1], "good");
  await expect.poll(() => received[1]).toEqual(["where are you", "good"]);
  send(0, everybody, "hello");
  await expect.poll(() => received).toEqual([["here"], ["where are you", "good", "hello"], ["where are you", "hello"]]);
});
