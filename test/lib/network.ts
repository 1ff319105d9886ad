// A network of several machines: a switch in this process, and a gateway, which is QEMU's user network: this machine is 10.0.2.2 there, and
// ports of it lead to the machines.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createSocket } from "node:dgram";
import { BugError } from "../../src/base/errors.ts";
import { gatewayArgs, type Segment } from "../../tools/vm/qemu.ts";
import { openSwitch } from "../../tools/vm/switch.ts";
import { freePorts } from "./free-ports.ts";

export interface NetworkMachine {
  /** On the network 10.0.2.0/24, from .15 on. */
  readonly address: string;
  /** Of the machine, those that can be reached from here. */
  readonly ports: readonly number[];
}

/** One machine's place in it. */
export interface Place {
  readonly segment: Segment;
  /** Arguments of its kernel: address and name. */
  readonly kernelArg: string;
  /** Ports of 127.0.0.1 that lead to its `ports`, in their order. */
  readonly hostPorts: readonly number[];
}

export interface TestNetwork extends AsyncDisposable {
  place(address: string, hostname: string): Place;
}

/** UDP ports of 127.0.0.1 that were free a moment ago. */
async function freeUdpPorts(count: number): Promise<readonly number[]> {
  const sockets = Array.from({ length: count }, () => createSocket("udp4").bind(0, "127.0.0.1"));
  await Promise.all(sockets.map((socket) => once(socket, "listening")));
  const ports = sockets.map((socket) => socket.address().port);
  for (const socket of sockets) socket.close();
  return ports;
}

export async function openNetwork(machines: readonly NetworkMachine[]): Promise<TestNetwork> {
  const cablePorts = await freeUdpPorts(2 * machines.length + 2);
  const cables = Array.from({ length: machines.length + 1 }, (_, index) => ({
    switchPort: cablePorts[2 * index] ?? 0,
    machinePort: cablePorts[2 * index + 1] ?? 0,
  }));
  const [gateway = { switchPort: 0, machinePort: 0 }] = cables.slice(-1);
  const between = await openSwitch(cables);
  const wanted = machines.flatMap(({ address, ports }) => ports.map((guestPort) => ({ address, guestPort })));
  const hostPorts = await freePorts(wanted.length);
  const forwards = wanted.map((each, index) => ({ ...each, hostPort: hostPorts[index] ?? 0 }));
  const qemu = spawn("qemu-system-x86_64", gatewayArgs(gateway, forwards), {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(qemu, "close");
  return {
    place(address, hostname) {
      const index = machines.findIndex((machine) => machine.address === address);
      const cable = cables[index];
      if (cable === undefined || index < 0) throw new BugError(`The network has no place for ${address}`);
      return {
        segment: { ...cable, mac: `52:54:00:12:34:${(0x56 + index).toString(16)}` },
        kernelArg: `ip=${address}::10.0.2.2:255.255.255.0:${hostname}::off:10.0.2.3`,
        hostPorts: forwards.filter((each) => each.address === address).map(({ hostPort }) => hostPort),
      };
    },
    async [Symbol.asyncDispose]() {
      qemu.kill("SIGKILL");
      await ended;
      await between[Symbol.asyncDispose]();
    },
  };
}
