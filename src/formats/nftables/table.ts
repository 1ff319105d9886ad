// Messages that put a whole table of chains in the place of the one before, all at once. Source: include/uapi/linux/netfilter/{nfnetlink,nf_tables}.h.
//
// - They are one batch: the kernel takes all of it or nothing, and packets see the old table or the new one.
// - The table is made (nothing happens when it is there), deleted with everything in it, and made again. Other tables are not touched.
// - A chain with a policy is registered with it only when the batch is taken, so that no packet is judged by a half-made chain.
import { concatBytes } from "../../base/bytes.ts";
import { encodeAttribute, encodeNested, netlinkFlags, textBytes, uint32BytesBe } from "../netlink.ts";
import type { PacketChain } from "./chain.ts";
import type { KernelRule, KernelSet } from "./rule.ts";
import { anonymousSetName, kernelRules } from "./rule.ts";

/** A message of a batch, without numbers and frame. */
export interface BatchMessage {
  readonly type: number;
  /** Besides NLM_F_REQUEST. */
  readonly flags: number;
  readonly payload: Uint8Array;
}

const subsystem = 10; // NFNL_SUBSYS_NFTABLES
const message = { newTable: 0, deleteTable: 2, newChain: 3, newRule: 6, newSet: 9, newSetElements: 12 } as const;
/** NFPROTO_INET: chains see IPv4 and IPv6. */
const inet = 1;
/** NFPROTO_IPV4. */
const ipv4 = 2;
const setFlags = { anonymous: 1, constant: 2, interval: 4 } as const;
const intervalEnd = 1;
/** What `nft` keeps with a set to know how to print it: kind 0 (byte order), 4 bytes, 1 (the machine's). */
const hostOrderNote = [0, 4, 1, 0, 0, 0];
/** A nested attribute ends at 64 KiB; the elements of larger sets come in several messages. */
const elementsPerMessage = 512;

/** `struct nfgenmsg`. */
function header(family: number, resource: number): Uint8Array {
  return Uint8Array.of(family, 0, resource >> 8, resource & 0xff);
}

/** What stands before and after the messages of a batch. */
export function batchBrackets(): { readonly begin: BatchMessage; readonly end: BatchMessage } {
  const payload = header(0, subsystem);
  return { begin: { type: 0x10, flags: 0, payload }, end: { type: 0x11, flags: 0, payload } };
}

function inTable(type: number, flags: number, parts: readonly Uint8Array[]): BatchMessage {
  return { type: (subsystem << 8) | type, flags, payload: concatBytes([header(inet, 0), ...parts]) };
}

/** Messages between the brackets that make table `ip <table>` with one chain that hangs at no hook; the kernel refuses them, with EEXIST, when there is such a table. */
export function encodeHintTable(table: string, chain: string): readonly BatchMessage[] {
  const name = encodeAttribute(1, textBytes(table));
  const make = (kind: number, flags: number, parts: readonly Uint8Array[]): BatchMessage => ({
    type: (subsystem << 8) | kind,
    flags: netlinkFlags.create | flags,
    payload: concatBytes([header(ipv4, 0), ...parts]),
  });
  return [
    make(message.newTable, netlinkFlags.exclusive, [name, encodeAttribute(2, uint32BytesBe(0))]),
    make(message.newChain, 0, [name, encodeAttribute(3, textBytes(chain))]),
  ];
}

/** Messages between the brackets. Without chains the table is only taken away. Throws a FormatError when a rule makes no sense. */
export function encodeTableReplacement(table: string, chains: readonly PacketChain[]): readonly BatchMessage[] {
  const name = encodeAttribute(1, textBytes(table));
  const create = inTable(message.newTable, netlinkFlags.create, [name, encodeAttribute(2, uint32BytesBe(0))]);
  const remove = inTable(message.deleteTable, 0, [name]);
  if (chains.length === 0) return [create, remove];
  let lastSetId = 0;
  const rules = (chain: PacketChain): readonly BatchMessage[] =>
    chain.rules
      .flatMap((rule) => kernelRules(rule, () => ++lastSetId))
      .flatMap((rule) => encodeRule(name, chain.name, rule));
  return [create, remove, create, ...chains.map((chain) => encodeChain(name, chain)), ...chains.flatMap(rules)];
}

function encodeChain(table: Uint8Array, chain: PacketChain): BatchMessage {
  return inTable(message.newChain, netlinkFlags.create, [
    table,
    encodeAttribute(3, textBytes(chain.name)),
    encodeAttribute(5, uint32BytesBe(chain.policy === "accept" ? 1 : 0)),
    encodeAttribute(7, textBytes(chain.type)),
    encodeNested(4, [
      encodeAttribute(1, uint32BytesBe(chain.hook)),
      encodeAttribute(2, uint32BytesBe(chain.priority)), // signed: its bits
    ]),
  ]);
}

function encodeRule(table: Uint8Array, chain: string, rule: KernelRule): readonly BatchMessage[] {
  const append = netlinkFlags.create | netlinkFlags.append;
  return [
    ...rule.sets.flatMap((set) => encodeSet(table, set)),
    inTable(message.newRule, append, [table, encodeAttribute(2, textBytes(chain)), encodeNested(4, rule.expressions)]),
  ];
}

function encodeSet(table: Uint8Array, set: KernelSet): readonly BatchMessage[] {
  const interval = set.content.kind === "ranges" ? setFlags.interval : 0;
  const name = encodeAttribute(2, textBytes(anonymousSetName));
  const elements = encodeElements(set);
  const parts = Array.from({ length: Math.ceil(elements.length / elementsPerMessage) }, (_, index) =>
    elements.slice(index * elementsPerMessage, (index + 1) * elementsPerMessage),
  );
  return [
    inTable(message.newSet, netlinkFlags.create, [
      table,
      name,
      encodeAttribute(3, uint32BytesBe(setFlags.anonymous | setFlags.constant | interval)),
      encodeAttribute(4, uint32BytesBe(set.keyType)),
      encodeAttribute(5, uint32BytesBe(set.keyBytes)),
      encodeAttribute(10, uint32BytesBe(set.id)),
      ...(set.isHostOrder ? [encodeAttribute(13, Uint8Array.from(hostOrderNote))] : []),
    ]),
    ...parts.map((part) =>
      inTable(message.newSetElements, netlinkFlags.create, [
        table,
        name,
        encodeAttribute(4, uint32BytesBe(set.id)),
        encodeNested(3, part),
      ]),
    ),
  ];
}

/**
 * A range is its first value, and the first value after it with a mark; a range up to the last value there is has no end. Before the first range stands an end at 0, as
 * `nft` has it.
 */
function encodeElements(set: KernelSet): readonly Uint8Array[] {
  const { keyBytes, content } = set;
  const bytes = (value: bigint): Uint8Array => Uint8Array.fromHex(value.toString(16).padStart(keyBytes * 2, "0"));
  const beyond = 1n << BigInt(keyBytes * 8);
  const values =
    content.kind === "values"
      ? content.values.map((value) => ({ value, isEnd: false }))
      : [
          ...(content.ranges[0]?.low === 0n ? [] : [{ value: bytes(0n), isEnd: true }]),
          ...content.ranges.flatMap(({ low, high }) => [
            { value: bytes(low), isEnd: false },
            ...(high + 1n === beyond ? [] : [{ value: bytes(high + 1n), isEnd: true }]),
          ]),
        ];
  const end = encodeAttribute(3, uint32BytesBe(intervalEnd));
  return values.map(({ value, isEnd }, index) =>
    encodeNested(index + 1, [...(isEnd ? [end] : []), encodeNested(1, [encodeAttribute(1, value)])]),
  );
}
