import { expect, test } from "vitest";
import { callGroups, refusedCalls } from "./refused-calls.ts";
import { encodeSeccompFilter } from "./seccomp-filter.ts";

interface Call {
  readonly number: number;
  readonly arguments?: readonly bigint[];
  readonly arch?: number;
}

const x86_64 = 0xc000_003e;
const i386 = 0x4000_0003;
const allowed = "allowed";
const EPERM = 1;
const ENOSYS = 38;

/** `struct seccomp_data`: number, architecture, instruction pointer, six arguments. */
function seccompData({ number, arguments: values = [], arch = x86_64 }: Call): DataView {
  const view = new DataView(new ArrayBuffer(64));
  view.setUint32(0, number, true);
  view.setUint32(4, arch, true);
  for (const [index, value] of values.entries()) view.setBigUint64(16 + 8 * index, value, true);
  return view;
}

/** Number of the process that the program is loaded for. */
const ownNumber = 4711;

/** What the kernel's interpreter makes of the program, once the helper has put in the number; throws where its checker would refuse it. */
function run(program: Uint8Array, call: Call): number | "allowed" {
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const data = seccompData(call);
  let accumulator = 0;
  let loaded = 0;
  for (let at = 0; at + 8 <= program.length; at += 8) {
    const [then, otherwise] = [code.getUint8(at + 2), code.getUint8(at + 3)];
    const constant = code.getUint32(at + 4, true);
    const jump = (holds: boolean): number => 8 * (holds ? then : otherwise);
    switch (code.getUint16(at, true)) {
      case 0x20:
        if (constant % 4 !== 0) throw new Error(`Cannot load from ${constant}: not the beginning of a word`);
        accumulator = data.getUint32(constant, true);
        break;
      case 0x01:
        loaded = ownNumber;
        break;
      case 0x1d:
        at += jump(accumulator === loaded);
        break;
      case 0x15:
        at += jump(accumulator === constant);
        break;
      case 0x35:
        at += jump(accumulator >= constant);
        break;
      case 0x45:
        at += jump((accumulator & constant) !== 0);
        break;
      case 0x06:
        if (constant === 0x7fff_0000) return allowed;
        if (constant >>> 16 !== 5) throw new Error(`Cannot answer ${constant}: want SECCOMP_RET_ERRNO`);
        return constant & 0xffff;
      default:
        throw new Error(`Cannot run instruction at ${at}: unknown code`);
    }
  }
  throw new Error("Cannot run the program: it goes past its end");
}

const calls = {
  read: 0,
  clone: 56,
  socket: 41,
  ptrace: 101,
  mount: 165,
  reboot: 169,
  setns: 308,
  clone3: 435,
} as const;
/** What glibc starts a thread with, and a child. */
const [threadFlags, forkFlags] = [0x3d0f00n, 0x1200011n];

test("encodeSeccompFilter() without rules allows all calls of x86-64 alone", () => {
  const filter = encodeSeccompFilter([]);
  const answers = [
    run(filter, { number: calls.read }),
    run(filter, { number: 467 }),
    run(filter, { number: calls.read, arch: i386 }),
    run(filter, { number: 0x4000_0000 | calls.read }),
    run(filter, { number: 0xffff_ffff }),
  ];
  expect(answers).toEqual([allowed, allowed, ENOSYS, ENOSYS, ENOSYS]);
});

test("encodeSeccompFilter() writes struct sock_filter, least significant byte first", () => {
  const text = Buffer.from(encodeSeccompFilter([{ number: 165, errno: 1 }])).toString("hex");
  expect(text.match(/.{16}/gu)).toEqual([
    "2000000004000000",
    "150001003e0000c0",
    "0600000026000500",
    "2000000000000000",
    "3500000100000040",
    "0600000026000500",
    "15000001a5000000",
    "0600000001000500",
    "060000000000ff7f",
  ]);
});

test("encodeSeccompFilter() looks at arguments, and goes on with the rules after one that does not hold", () => {
  const filter = encodeSeccompFilter([
    { number: 41, when: { kind: "equals", argument: 0, value: 38 }, errno: 97 },
    { number: 41, when: { kind: "any bit", argument: 1, mask: 0b110 }, errno: 22 },
    { number: 165, errno: 1 },
  ]);
  const socket = (...values: readonly bigint[]) => run(filter, { number: 41, arguments: values });
  expect([socket(38n, 0n), socket(1n, 0b100n), socket(1n, 1n), run(filter, { number: 165 })]).toEqual([
    97,
    22,
    allowed,
    1,
  ]);
  // what an int does not hold the kernel ignores, and so must the rule
  expect(socket((7n << 32n) | 38n, 0n)).toBe(97);
});

test("refusedCalls() leaves a program the signals to itself, and no other way to send one", () => {
  const filter = encodeSeccompFilter(refusedCalls(["signals"]));
  const answers = (number: number, tried: readonly (readonly bigint[])[]) =>
    tried.map((values) => run(filter, { number, arguments: values }));
  const own = BigInt(ownNumber);
  const [group, everybody] = [0n, 0xffff_ffffn]; // kill(2)
  for (const number of [62, 234])
    // kill, tgkill
    expect(answers(number, [[own], [own + 1n], [1n], [group], [everybody]])).toEqual([
      allowed,
      EPERM,
      EPERM,
      EPERM,
      EPERM,
    ]);
  expect([200, 129, 297, 424].map((number) => run(filter, { number, arguments: [own] }))).toEqual(Array(4).fill(EPERM));
  const [getFlags, setOwner, setOwnerEx] = [3n, 8n, 15n];
  expect(
    answers(72, [
      [3n, getFlags],
      [3n, setOwner],
      [3n, setOwnerEx],
    ]),
  ).toEqual([allowed, EPERM, EPERM]);
  const [windowSize, fileOwner, socketOwner] = [0x5413n, 0x8901n, 0x8902n];
  expect(
    answers(16, [
      [3n, windowSize],
      [3n, fileOwner],
      [3n, socketOwner],
    ]),
  ).toEqual([allowed, EPERM, EPERM]);
  expect(answers(302, [[0n], [1n]])).toEqual([allowed, EPERM]); // prlimit64
});

test("refusedCalls() of all groups refuses each call of them, and leaves threads, children and work alone", () => {
  const rules = refusedCalls(callGroups);
  const filter = encodeSeccompFilter(rules);
  const always = rules.filter(({ when }) => when === undefined);
  expect(always.map(({ number }) => run(filter, { number }))).toEqual(always.map(({ errno }) => errno));
  const clone = (flags: bigint) => run(filter, { number: calls.clone, arguments: [flags] });
  const socket = (family: bigint) => run(filter, { number: calls.socket, arguments: [family] });
  expect([clone(threadFlags), clone(forkFlags), socket(1n), socket(2n), socket(10n), socket(16n)]).toEqual(
    Array.from({ length: 6 }, () => allowed),
  );
  for (const flag of [0x2_0000n, 0x200_0000n, 0x400_0000n, 0x800_0000n, 0x1000_0000n, 0x2000_0000n, 0x4000_0000n])
    expect(clone(forkFlags | flag)).toBe(EPERM);
  expect([socket(38n), socket(40n), run(filter, { number: calls.clone3 })]).toEqual([EPERM, EPERM, ENOSYS]);
  expect(run(filter, { number: calls.read })).toBe(allowed);
});

test("refusedCalls() refuses what is named, and no more", () => {
  const filter = encodeSeccompFilter(refusedCalls(["tracing", "boot"]));
  const answers = [calls.ptrace, calls.reboot, calls.mount, calls.setns, calls.clone3];
  expect(answers.map((number) => run(filter, { number }))).toEqual([EPERM, EPERM, allowed, allowed, allowed]);
});

test("a filter of all groups is one that the kernel takes", () => {
  const instructions = encodeSeccompFilter(refusedCalls(callGroups)).length / 8;
  expect([Number.isInteger(instructions), instructions < 4096]).toEqual([true, true]); // BPF_MAXINSNS
});
