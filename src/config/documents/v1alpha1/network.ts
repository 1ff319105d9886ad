// The network section of the machine document: links, addresses, routes, as they were written before each had a document of its own.
import { bool, duration, int, string, uint16, uint32, uint8 } from "../../scalars.ts";
import { field, list, object } from "../../schema.ts";

const provider = field(
  object({
    apiToken: field(string, { always: true, secret: true, deprecated: true, about: "Token of the provider's API." }),
  }),
  { optional: true, deprecated: true, about: "The provider that moves the address." },
);
const addressProviders = { equinixMetal: provider, hcloud: provider } as const;

export const network = object({
  hostname: field(string, { deprecated: true, about: "Name of the host, with or without domain." }),
  interfaces: field(
    list(
      object({
        interface: field(string, { deprecated: true, about: "Name of the link." }),
        deviceSelector: field(
          object({
            busPath: field(string, { deprecated: true }),
            hardwareAddr: field(string, { deprecated: true, about: "Hardware address of the link." }),
            permanentAddr: field(string, {
              deprecated: true,
              about: "Hardware address that the card came with, patterns allowed.",
            }),
            pciID: field(string, { deprecated: true }),
            driver: field(string, { deprecated: true }),
            physical: field(bool, { optional: true, deprecated: true }),
          }),
          { optional: true, deprecated: true, about: "Picks the link by its hardware." },
        ),
        addresses: field(list(string), { deprecated: true, about: "Static addresses of the link." }),
        cidr: field(string, { deprecated: true, about: "Address and prefix length." }),
        routes: field(
          list(
            object({
              network: field(string, {
                always: true,
                deprecated: true,
                about: "Destination of the route, such as 10.20.0.0/16; a default route when empty.",
              }),
              gateway: field(string, { always: true, deprecated: true, about: "Next hop." }),
              source: field(string, { deprecated: true, about: "Source address." }),
              metric: field(uint32, { deprecated: true, about: "Lower wins among equal routes." }),
              mtu: field(uint32, { deprecated: true, about: "Largest packet in bytes; the link's own when unset." }),
            }),
          ),
          { deprecated: true, about: "Static routes of the link." },
        ),
        bond: field(
          object({
            interfaces: field(list(string), { always: true, deprecated: true, about: "Links and their settings." }),
            deviceSelectors: field(
              list(
                object({
                  busPath: field(string, { deprecated: true }),
                  hardwareAddr: field(string, { deprecated: true, about: "Hardware address of the link." }),
                  permanentAddr: field(string, {
                    deprecated: true,
                    about: "Hardware address that the card came with, patterns allowed.",
                  }),
                  pciID: field(string, { deprecated: true }),
                  driver: field(string, { deprecated: true }),
                  physical: field(bool, { deprecated: true }),
                }),
              ),
              { deprecated: true },
            ),
            arpIPTarget: field(list(string), { deprecated: true }),
            mode: field(string, {
              always: true,
              default: "balance-rr",
              deprecated: true,
              about: "How the links work together, such as active-backup or 802.3ad.",
            }),
            xmitHashPolicy: field(string, {
              default: "layer2",
              deprecated: true,
              about: "What chooses the member for a packet.",
            }),
            lacpRate: field(string, { default: "slow", deprecated: true, about: "How often the partner sends." }),
            adActorSystem: field(string, { deprecated: true }),
            arpValidate: field(string, { default: "none", deprecated: true }),
            arpAllTargets: field(string, { default: "any", deprecated: true }),
            primary: field(string, { deprecated: true }),
            primaryReselect: field(string, { default: "always", deprecated: true }),
            failOverMac: field(string, { default: "none", deprecated: true }),
            adSelect: field(string, { default: "stable", deprecated: true }),
            miimon: field(uint32, { deprecated: true, about: "Milliseconds between checks of the members' links." }),
            updelay: field(uint32, {
              deprecated: true,
              about: "Milliseconds before a member that is up again counts.",
            }),
            downdelay: field(uint32, {
              deprecated: true,
              about: "Milliseconds before a member that is down counts as such.",
            }),
            arpInterval: field(uint32, { deprecated: true }),
            resendIgmp: field(uint32, { deprecated: true }),
            minLinks: field(uint32, { deprecated: true }),
            lpInterval: field(uint32, { deprecated: true }),
            packetsPerSlave: field(uint32, { deprecated: true }),
            numPeerNotif: field(uint8, { deprecated: true }),
            tlbDynamicLb: field(uint8, { deprecated: true }),
            allSlavesActive: field(uint8, { deprecated: true }),
            useCarrier: field(bool, {
              optional: true,
              default: "true",
              deprecated: true,
              about: "Trust the link state that drivers tell.",
            }),
            adActorSysPrio: field(uint16, { deprecated: true }),
            adUserPortKey: field(uint16, { deprecated: true }),
            peerNotifyDelay: field(uint32, { deprecated: true }),
          }),
          { optional: true, deprecated: true, about: "Several links as one." },
        ),
        bridge: field(
          object({
            interfaces: field(list(string), { always: true, deprecated: true, about: "Links and their settings." }),
            stp: field(
              object({
                enabled: field(bool, { optional: true, deprecated: true, about: "Whether it is on." }),
              }),
              { optional: true, deprecated: true, about: "Spanning tree." },
            ),
            vlan: field(
              object({
                vlanFiltering: field(bool, { optional: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
          }),
          { optional: true, deprecated: true, about: "Several links as one network." },
        ),
        bridgePort: field(
          object({
            master: field(string, { deprecated: true }),
          }),
          { optional: true, deprecated: true },
        ),
        vlans: field(
          list(
            object({
              addresses: field(list(string), { deprecated: true, about: "Static addresses of the link." }),
              cidr: field(string, { deprecated: true, about: "Address and prefix length." }),
              routes: field(
                list(
                  object({
                    network: field(string, {
                      always: true,
                      deprecated: true,
                      about: "Destination of the route, such as 10.20.0.0/16; a default route when empty.",
                    }),
                    gateway: field(string, { always: true, deprecated: true, about: "Next hop." }),
                    source: field(string, { deprecated: true, about: "Source address." }),
                    metric: field(uint32, { deprecated: true, about: "Lower wins among equal routes." }),
                    mtu: field(uint32, {
                      deprecated: true,
                      about: "Largest packet in bytes; the link's own when unset.",
                    }),
                  }),
                ),
                { always: true, deprecated: true, about: "Static routes of the link." },
              ),
              dhcp: field(bool, { optional: true, deprecated: true, about: "Take an address from a DHCP server." }),
              vlanId: field(uint16, { always: true, deprecated: true, about: "VLAN number, 1 to 4094." }),
              mtu: field(uint32, { deprecated: true, about: "Largest packet in bytes; the link's own when unset." }),
              vip: field(
                object({
                  ip: field(string, { deprecated: true, about: "The shared IP address." }),
                  ...addressProviders,
                }),
                { optional: true, deprecated: true, about: "Address shared with other machines." },
              ),
              dhcpOptions: field(
                object({
                  routeMetric: field(uint32, {
                    always: true,
                    deprecated: true,
                    about: "Metric of the routes that are learned.",
                  }),
                  ipv4: field(bool, { optional: true, default: "true", deprecated: true }),
                  ipv6: field(bool, { optional: true, default: "false", deprecated: true }),
                  duidv6: field(string, { deprecated: true }),
                }),
                { optional: true, deprecated: true, about: "Options of the DHCP client." },
              ),
            }),
          ),
          { keys: ["vlanId"], deprecated: true, about: "VLANs of the link." },
        ),
        mtu: field(int, { deprecated: true, about: "Largest packet in bytes." }),
        dhcp: field(bool, {
          optional: true,
          default: "false",
          deprecated: true,
          about: "Take an address from a DHCP server.",
        }),
        ignore: field(bool, { optional: true, default: "false", deprecated: true }),
        dummy: field(bool, { optional: true, default: "false", deprecated: true }),
        dhcpOptions: field(
          object({
            routeMetric: field(uint32, {
              always: true,
              deprecated: true,
              about: "Metric of the routes that are learned.",
            }),
            ipv4: field(bool, { optional: true, default: "true", deprecated: true }),
            ipv6: field(bool, { optional: true, default: "false", deprecated: true }),
            duidv6: field(string, { deprecated: true }),
          }),
          { optional: true, deprecated: true, about: "Options of the DHCP client." },
        ),
        wireguard: field(
          object({
            privateKey: field(string, { secret: true, deprecated: true, required: true, about: "Private key." }),
            listenPort: field(int, { deprecated: true, about: "UDP port; any when unset." }),
            firewallMark: field(int, { deprecated: true, about: "Mark of the tunnel's own packets." }),
            peers: field(
              list(
                object({
                  publicKey: field(string, { deprecated: true, required: true, about: "Public key of the peer." }),
                  endpoint: field(string, { deprecated: true, about: "Where it is reached." }),
                  persistentKeepaliveInterval: field(duration, {
                    deprecated: true,
                    about: "Time between packets that keep a path open; none when unset.",
                  }),
                  allowedIPs: field(list(string), { deprecated: true, about: "Prefixes that go through the peer." }),
                }),
              ),
              { deprecated: true, about: "The other ends of the tunnel." },
            ),
          }),
          { optional: true, deprecated: true, about: "Encrypted tunnel." },
        ),
        vip: field(
          object({
            ip: field(string, { deprecated: true, required: true, about: "The shared IP address." }),
            ...addressProviders,
          }),
          { optional: true, deprecated: true, about: "Address shared with other machines." },
        ),
      }),
    ),
    { keys: ["interface", "deviceSelector"], deprecated: true, about: "Links and their settings." },
  ),
  nameservers: field(list(string), { deprecated: true, about: "DNS servers, in order." }),
  searchDomains: field(list(string), { deprecated: true, about: "Domains that short names are looked up in." }),
  extraHostEntries: field(
    list(
      object({
        ip: field(string, { always: true, deprecated: true, about: "IP address of the host." }),
        aliases: field(list(string), { always: true, deprecated: true }),
      }),
    ),
    { deprecated: true, about: "Lines of /etc/hosts." },
  ),
  kubespan: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true, about: "Whether it is on." }),
      advertiseKubernetesNetworks: field(bool, {
        optional: true,
        default: "false",
        deprecated: true,
        about: "Pods' traffic goes through the mesh, too.",
      }),
      allowDownPeerBypass: field(bool, {
        optional: true,
        default: "false",
        deprecated: true,
        about: "Send past the tunnel while the peer is down.",
      }),
      harvestExtraEndpoints: field(bool, {
        optional: true,
        default: "false",
        deprecated: true,
        about: "Learn endpoints from the traffic of peers.",
      }),
      mtu: field(uint32, {
        optional: true,
        default: "1420",
        deprecated: true,
        about: "Largest packet in bytes; the link's own when unset.",
      }),
      filters: field(
        object({
          endpoints: field(list(string), { deprecated: true }),
          excludeAdvertisedNetworks: field(list(string), { deprecated: true }),
        }),
        { optional: true, deprecated: true, about: "Which addresses are used." },
      ),
    }),
    { optional: true, deprecated: true, about: "Mesh of encrypted tunnels between nodes." },
  ),
  disableSearchDomain: field(bool, { optional: true, default: "false", deprecated: true }),
});
