// Enums and flag sets of this area: texts of the YAML form and their numbers.
import { enumOf, flagsOf, uint32 } from "../../../cosi/scalars.ts";
import type { FieldType } from "../../../cosi/spec.ts";

/** Whether LACP packets are sent unasked. */
export const ADLACPActive = { off: 0, on: 1 } as const;
export const adlacpActive: FieldType<number> = enumOf("enums.NethelpersADLACPActive", "ADLACPActive", ADLACPActive);

/** How 802.3ad chooses its aggregate. */
export const ADSelect = { stable: 0, bandwidth: 1, count: 2 } as const;
export const adSelect: FieldType<number> = enumOf("enums.NethelpersADSelect", "ADSelect", ADSelect);

/** How many ARP targets must answer. */
export const ARPAllTargets = { any: 0, all: 1 } as const;
export const arpAllTargets: FieldType<number> = enumOf("enums.NethelpersARPAllTargets", "ARPAllTargets", ARPAllTargets);

/** Which ARP packets count for link monitoring. */
export const ARPValidate = {
  none: 0,
  active: 1,
  backup: 2,
  all: 3,
  filter: 4,
  "filter-active": 5,
  "filter-backup": 6,
} as const;
export const arpValidate: FieldType<number> = enumOf("enums.NethelpersARPValidate", "ARPValidate", ARPValidate);

/** Flags of an address, with the bits of rtnetlink. */
export const AddressFlag = {
  temporary: 1,
  nodad: 2,
  optimistic: 4,
  dadfailed: 8,
  homeaddress: 16,
  deprecated: 32,
  tentative: 64,
  permanent: 128,
  mngmtmpaddr: 256,
  noprefixroute: 512,
  mcautojoin: 1024,
  stableprivacy: 2048,
} as const;
export const addressFlag: FieldType<number> = flagsOf("uint32", AddressFlag);

/** In which order addresses are listed. */
export const AddressSortAlgorithm = { v1: 0, v2: 1 } as const;
export const addressSortAlgorithm: FieldType<number> = enumOf(
  "enums.NethelpersAddressSortAlgorithm",
  "AddressSortAlgorithm",
  AddressSortAlgorithm,
);

/** States of a BGP session. */
export const BGPSessionState = {
  UNKNOWN: 0,
  IDLE: 1,
  CONNECT: 2,
  ACTIVE: 3,
  OPEN_SENT: 4,
  OPEN_CONFIRM: 5,
  ESTABLISHED: 6,
} as const;
export const bgpSessionState: FieldType<number> = enumOf(
  "enums.NethelpersBGPSessionState",
  "BGPSessionState",
  BGPSessionState,
);

/** How a bond shares its load. */
export const BondMode = {
  "balance-rr": 0,
  "active-backup": 1,
  "balance-xor": 2,
  broadcast: 3,
  "802.3ad": 4,
  "balance-tlb": 5,
  "balance-alb": 6,
} as const;
export const bondMode: FieldType<number> = enumOf("enums.NethelpersBondMode", "BondMode", BondMode);

/** Which headers choose the slave of a bond. */
export const BondXmitHashPolicy = { layer2: 0, "layer3+4": 1, "layer2+3": 2, "encap2+3": 3, "encap3+4": 4 } as const;
export const bondXmitHashPolicy: FieldType<number> = enumOf(
  "enums.NethelpersBondXmitHashPolicy",
  "BondXmitHashPolicy",
  BondXmitHashPolicy,
);

/** What a DHCP client calls itself. */
export const ClientIdentifier = { none: 0, mac: 1, duid: 2 } as const;
export const clientIdentifier: FieldType<number> = enumOf(
  "enums.NethelpersClientIdentifier",
  "ClientIdentifier",
  ClientIdentifier,
);

/** States of connection tracking. */
export const ConntrackState = { invalid: 1, established: 2, related: 4, new: 8 } as const;
export const conntrackState: FieldType<number> = enumOf(
  "enums.NethelpersConntrackState",
  "ConntrackState",
  ConntrackState,
);

/** How a name server is spoken to. */
export const DNSProtocol = { Do53: 0, DoT: 1, DoH: 2 } as const;
export const dnsProtocol: FieldType<number> = enumOf("enums.NethelpersDNSProtocol", "DNSProtocol", DNSProtocol);

/** Duplex of a network card. */
export const Duplex = { Half: 0, Full: 1, Unknown: 255 } as const;
export const duplex: FieldType<number> = enumOf("enums.NethelpersDuplex", "Duplex", Duplex);

/** Whose hardware address a bond has. */
export const FailOverMAC = { none: 0, active: 1, follow: 2 } as const;
export const failOverMAC: FieldType<number> = enumOf("enums.NethelpersFailOverMAC", "FailOverMAC", FailOverMAC);

/** Address families, with the numbers of Linux. */
export const Family = { inet4: 2, inet6: 10 } as const;
export const family: FieldType<number> = enumOf("enums.NethelpersFamily", "Family", Family);

/** How often LACP packets are asked for. */
export const LACPRate = { slow: 0, fast: 1 } as const;
export const lacpRate: FieldType<number> = enumOf("enums.NethelpersLACPRate", "LACPRate", LACPRate);

/** Flags of a link, with the bits of Linux. */
export const LinkFlag = {
  UP: 1,
  BROADCAST: 2,
  DEBUG: 4,
  LOOPBACK: 8,
  POINTTOPOINT: 16,
  NOTRAILERS: 32,
  RUNNING: 64,
  NOARP: 128,
  PROMISC: 256,
  ALLMULTI: 512,
  MASTER: 1024,
  SLAVE: 2048,
  MULTICAST: 4096,
  PORTSEL: 8192,
  AUTOMEDIA: 16384,
  DYNAMIC: 32768,
  LOWER_UP: 65536,
  DORMANT: 131072,
  ECHO: 262144,
} as const;
export const linkFlag: FieldType<number> = flagsOf("uint32", LinkFlag);

/** Hardware types of links, with the numbers of ARP. */
export const LinkType = {
  netrom: 0,
  ether: 1,
  eether: 2,
  ax25: 3,
  pronet: 4,
  chaos: 5,
  ieee802: 6,
  arcnet: 7,
  atalk: 8,
  dlci: 15,
  atm: 19,
  metricom: 23,
  ieee1394: 24,
  eui64: 27,
  infiniband: 32,
  slip: 256,
  cslip: 257,
  slip6: 258,
  cslip6: 259,
  rsrvd: 260,
  adapt: 264,
  rose: 270,
  x25: 271,
  hwx25: 272,
  can: 280,
  ppp: 512,
  cisco: 513,
  lapb: 516,
  ddcmp: 517,
  rawhdlc: 518,
  ipip: 768,
  tunnel6: 769,
  frad: 770,
  skip: 771,
  loopback: 772,
  localtlk: 773,
  fddi: 774,
  bif: 775,
  sit: 776,
  "ip/ddp": 777,
  gre: 778,
  pimreg: 779,
  hippi: 780,
  ash: 781,
  econet: 782,
  irda: 783,
  fcpp: 784,
  fcal: 785,
  fcpl: 786,
  fcfb_0: 787,
  fcfb_1: 788,
  fcfb_2: 789,
  fcfb_3: 790,
  fcfb_4: 791,
  fcfb_5: 792,
  fcfb_6: 793,
  fcfb_7: 794,
  fcfb_8: 795,
  fcfb_9: 796,
  fcfb_10: 797,
  fcfb_11: 798,
  fcfb_12: 799,
  tr: 800,
  "ieee802.11": 801,
  "ieee802.11_prism": 802,
  "ieee802.11_radiotap": 803,
  "ieee802.15.4": 804,
  "ieee802.15.4_monitor": 805,
  phonet: 820,
  phonet_pipe: 821,
  caif: 822,
  ip6gre: 823,
  netlink: 824,
  "6lowpan": 825,
  nohdr: 65534,
  void: 65535,
} as const;
export const linkType: FieldType<number> = enumOf("enums.NethelpersLinkType", "LinkType", LinkType);

/** How a packet filter rule compares. */
export const MatchOperator = { "==": 0, "!=": 1 } as const;
export const matchOperator: FieldType<number> = enumOf("enums.NethelpersMatchOperator", "MatchOperator", MatchOperator);

/** Where in the kernel a chain hangs. */
export const NfTablesChainHook = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;
export const nfTablesChainHook: FieldType<number> = enumOf(
  "enums.NethelpersNfTablesChainHook",
  "NfTablesChainHook",
  NfTablesChainHook,
);

/** In which order chains of one hook run. */
export const NfTablesChainPriority = {
  first: -2147483648,
  "conntrack-defrag": -400,
  raw: -300,
  "selinux-first": -225,
  conntrack: -200,
  mangle: -150,
  "nat-dest": -100,
  filter: 0,
  security: 50,
  "nat-source": 100,
  "selinux-last": 225,
  "conntrack-helper": 300,
  last: 2147483647,
} as const;
export const nfTablesChainPriority: FieldType<number> = enumOf(
  "enums.NethelpersNfTablesChainPriority",
  "NfTablesChainPriority",
  NfTablesChainPriority,
);

/** What becomes of a packet. */
export const NfTablesVerdict = { drop: 0, accept: 1 } as const;
export const nfTablesVerdict: FieldType<number> = enumOf(
  "enums.NethelpersNfTablesVerdict",
  "NfTablesVerdict",
  NfTablesVerdict,
);

/** Operational states of RFC 2863. */
export const OperationalState = {
  unknown: 0,
  notPresent: 1,
  down: 2,
  lowerLayerDown: 3,
  testing: 4,
  dormant: 5,
  up: 6,
} as const;
export const operationalState: FieldType<number> = enumOf(
  "enums.NethelpersOperationalState",
  "OperationalState",
  OperationalState,
);

/** Connector of a network card. FIBRE (3) has no text. */
export const EthernetPort = {
  TwistedPair: 0,
  AUI: 1,
  MII: 2,
  "": 3,
  BNC: 4,
  DirectAttach: 5,
  None: 239,
  Other: 255,
} as const;
export const ethernetPort: FieldType<number> = enumOf("enums.NethelpersPort", "Port", EthernetPort);

/** When the primary slave is taken again. */
export const PrimaryReselect = { always: 0, better: 1, failure: 2 } as const;
export const primaryReselect: FieldType<number> = enumOf(
  "enums.NethelpersPrimaryReselect",
  "PrimaryReselect",
  PrimaryReselect,
);

/** IP protocols. */
export const Protocol = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;
export const protocol: FieldType<number> = enumOf("enums.NethelpersProtocol", "Protocol", Protocol);

/** Flags of a route, with the bits of rtnetlink. */
export const RouteFlag = {
  notify: 256,
  cloned: 512,
  equalize: 1024,
  prefix: 2048,
  lookup_table: 4096,
  fib_match: 8192,
  offload: 16384,
  trap: 32768,
} as const;
export const routeFlag: FieldType<number> = flagsOf("uint32", RouteFlag);

/** Who made a route, with the numbers of rtnetlink. */
export const RouteProtocol = {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  ra: 9,
  mrt: 10,
  zebra: 11,
  bird: 12,
  dnrouted: 13,
  xorp: 14,
  ntk: 15,
  dhcp: 16,
  mrtd: 17,
  keepalived: 18,
  babel: 42,
  openr: 99,
  bgp: 186,
  isis: 187,
  ospf: 188,
  rip: 189,
  eigrp: 192,
} as const;
export const routeProtocol: FieldType<number> = enumOf("enums.NethelpersRouteProtocol", "RouteProtocol", RouteProtocol);

/** What a route does, with the numbers of rtnetlink. */
export const RouteType = {
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10,
  xresolve: 11,
} as const;
export const routeType: FieldType<number> = enumOf("enums.NethelpersRouteType", "RouteType", RouteType);

/** What a routing rule does. */
export const RoutingRuleAction = { unspec: 0, unicast: 1, blackhole: 6, unreachable: 7, prohibit: 8 } as const;
export const routingRuleAction: FieldType<number> = enumOf(
  "enums.NethelpersRoutingRuleAction",
  "RoutingRuleAction",
  RoutingRuleAction,
);

/** Routing tables; the others are their number. */
export const RoutingTable = { unspec: 0, default: 253, main: 254, local: 255 } as const;
const numberedTables = Array.from({ length: 252 }, (_, index) => [String(index + 1), index + 1] as const);
export const routingTable: FieldType<number> = enumOf("enums.NethelpersRoutingTable", "RoutingTable", {
  ...RoutingTable,
  ...Object.fromEntries(numberedTables),
});

/** How far an address or route is valid, with the numbers of rtnetlink. */
export const Scope = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const;
export const scope: FieldType<number> = enumOf("enums.NethelpersScope", "Scope", Scope);

/** Ethernet types of VLAN tags. */
export const VLANProtocol = { "802.1q": 33024, "802.1ad": 34984 } as const;
export const vlanProtocol: FieldType<number> = enumOf("enums.NethelpersVLANProtocol", "VLANProtocol", VLANProtocol);

/** What wakes a machine over its network. */
export const WOLMode = {
  phy: 1,
  unicast: 2,
  multicast: 4,
  broadcast: 8,
  magic: 32,
  magicsecure: 64,
  filter: 128,
} as const;
export const wolMode: FieldType<number> = enumOf("enums.NethelpersWOLMode", "WOLMode", WOLMode);

/** Where a wish comes from: a higher layer wins. */
export const ConfigLayer = { default: 0, cmdline: 1, platform: 2, operator: 3, configuration: 4 } as const;
export const configLayer: FieldType<number> = enumOf("enums.NetworkConfigLayer", "ConfigLayer", ConfigLayer);

/** What runs on a link besides static settings. */
export const OperatorKind = { dhcp4: 0, dhcp6: 1, vip: 2 } as const;
export const operatorKind: FieldType<number> = enumOf("enums.NetworkOperator", "Operator", OperatorKind);

/** Type of an ICMP message; shown as its number. */
export const icmpType: FieldType<number> = { ...uint32, name: "enums.NethelpersICMPType" };
