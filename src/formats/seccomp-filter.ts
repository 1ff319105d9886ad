// Filters of system calls as the kernel takes them: programs of classic BPF. Source: Linux, Documentation/userspace-api/seccomp_filter.rst,
// include/uapi/linux/{filter,bpf_common,seccomp,audit}.h. For x86-64 alone, as the image is.

/** What of an argument makes a call one that the rule means. Arguments count from 0; of each only the low 32 bits are looked at, which is all of an `int`. */
export type ArgumentTest =
  | { readonly kind: "any bit"; readonly argument: number; readonly mask: number }
  | { readonly kind: "equals"; readonly argument: number; readonly value: number }
  | { readonly kind: "differs"; readonly argument: number; readonly value: number }
  /** Is not the number of the process that the program was loaded for: children have it too, and their own numbers are others. */
  | { readonly kind: "not itself"; readonly argument: number };

/** A call that is refused. */
export interface RefusedCall {
  /** Of arch/x86/entry/syscalls/syscall_64.tbl. */
  readonly number: number;
  /** Whatever the arguments when absent. */
  readonly when?: ArgumentTest;
  /** Error that the caller gets. */
  readonly errno: number;
}

/** `struct sock_filter`: what to do, how many instructions to skip when a comparison holds and when not, and a constant. */
interface Instruction {
  readonly code: number;
  readonly skipIfTrue: number;
  readonly skipIfFalse: number;
  readonly constant: number;
}

const loadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
/** The launch helper puts in the number of its process, which the program's will be. */
const loadOwnNumber = 0x01; // BPF_LDX | BPF_W | BPF_IMM
const isEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const isEqualToLoaded = 0x1d; // BPF_JMP | BPF_JEQ | BPF_X
const isAtLeast = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const hasBits = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const answer = 0x06; // BPF_RET | BPF_K

const returnErrno = 0x0005_0000;
const returnAllow = 0x7fff_0000;

/** Offsets in `struct seccomp_data`. */
const numberOffset = 0;
const archOffset = 4;
const argumentsOffset = 16;

/** AUDIT_ARCH_X86_64. */
const x86_64 = 0xc000_003e;
/** __X32_SYSCALL_BIT: calls of the third form of programs, which numbers of their own would let past the rules. */
const x32Calls = 0x4000_0000;
const ENOSYS = 38;

const instructionBytes = 8;

function instruction(code: number, constant: number, skipIfTrue = 0, skipIfFalse = 0): Instruction {
  return { code, constant, skipIfTrue, skipIfFalse };
}

function refuse(errno: number): Instruction {
  return instruction(answer, returnErrno | errno);
}

/** Skips the next instruction unless the loaded argument is one that is meant. */
function testArgument(when: ArgumentTest): readonly Instruction[] {
  switch (when.kind) {
    case "any bit":
      return [instruction(hasBits, when.mask, 0, 1)];
    case "equals":
      return [instruction(isEqual, when.value, 0, 1)];
    case "differs":
      return [instruction(isEqual, when.value, 1, 0)];
    case "not itself":
      return [instruction(loadOwnNumber, 0), instruction(isEqualToLoaded, 0, 1, 0)];
  }
}

/** Goes on with the number of the call loaded, as it found it. */
function refuseCall({ number, when, errno }: RefusedCall): readonly Instruction[] {
  if (when === undefined) return [instruction(isEqual, number, 0, 1), refuse(errno)];
  const decision = [
    instruction(loadWord, argumentsOffset + 8 * when.argument),
    ...testArgument(when),
    refuse(errno),
    instruction(loadWord, numberOffset),
  ];
  return [instruction(isEqual, number, 0, decision.length), ...decision];
}

function encodeInstructions(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * instructionBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, constant, skipIfTrue, skipIfFalse }] of program.entries()) {
    const at = index * instructionBytes;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, skipIfTrue);
    view.setUint8(at + 3, skipIfFalse);
    view.setUint32(at + 4, constant, true);
  }
  return bytes;
}

/**
 * The program that allows all calls but these, an array of `struct sock_filter`. Calls of 32-bit programs and of x32 are answered as by a kernel that does not
 * have them: the rules speak of other numbers than theirs.
 *
 * One comparison after the other: the kernel remembers which calls are allowed whatever their arguments, and does not run the program for them again.
 */
export function encodeSeccompFilter(refused: readonly RefusedCall[]): Uint8Array {
  return encodeInstructions([
    instruction(loadWord, archOffset),
    instruction(isEqual, x86_64, 1, 0),
    refuse(ENOSYS),
    instruction(loadWord, numberOffset),
    instruction(isAtLeast, x32Calls, 0, 1),
    refuse(ENOSYS),
    ...refused.flatMap(refuseCall),
    instruction(answer, returnAllow),
  ]);
}
