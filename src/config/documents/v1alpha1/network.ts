// The network section of the machine document: links, addresses, routes, as they were written before each had a document of its own.
import { bool, duration, int, string, uint16, uint32, uint8 } from "../../scalars.ts";
import { field, list, object } from "../../schema.ts";

export const network = object({
  hostname: field(string, { deprecated: true }),
  interfaces: field(
    list(
      object({
        interface: field(string, { deprecated: true }),
        deviceSelector: field(
          object({
            busPath: field(string, { deprecated: true }),
            hardwareAddr: field(string, { deprecated: true }),
            permanentAddr: field(string, { deprecated: true }),
            pciID: field(string, { deprecated: true }),
            driver: field(string, { deprecated: true }),
            physical: field(bool, { optional: true, deprecated: true }),
          }),
          { optional: true, deprecated: true },
        ),
        addresses: field(list(string), { deprecated: true }),
        cidr: field(string, { deprecated: true }),
        routes: field(
          list(
            object({
              network: field(string, { always: true, deprecated: true }),
              gateway: field(string, { always: true, deprecated: true }),
              source: field(string, { deprecated: true }),
              metric: field(uint32, { deprecated: true }),
              mtu: field(uint32, { deprecated: true }),
            }),
          ),
          { deprecated: true },
        ),
        bond: field(
          object({
            interfaces: field(list(string), { always: true, deprecated: true }),
            deviceSelectors: field(
              list(
                object({
                  busPath: field(string, { deprecated: true }),
                  hardwareAddr: field(string, { deprecated: true }),
                  permanentAddr: field(string, { deprecated: true }),
                  pciID: field(string, { deprecated: true }),
                  driver: field(string, { deprecated: true }),
                  physical: field(bool, { deprecated: true }),
                }),
              ),
              { deprecated: true },
            ),
            arpIPTarget: field(list(string), { deprecated: true }),
            mode: field(string, { always: true, default: "balance-rr", deprecated: true }),
            xmitHashPolicy: field(string, { default: "layer2", deprecated: true }),
            lacpRate: field(string, { default: "slow", deprecated: true }),
            adActorSystem: field(string, { deprecated: true }),
            arpValidate: field(string, { default: "none", deprecated: true }),
            arpAllTargets: field(string, { default: "any", deprecated: true }),
            primary: field(string, { deprecated: true }),
            primaryReselect: field(string, { default: "always", deprecated: true }),
            failOverMac: field(string, { default: "none", deprecated: true }),
            adSelect: field(string, { default: "stable", deprecated: true }),
            miimon: field(uint32, { deprecated: true }),
            updelay: field(uint32, { deprecated: true }),
            downdelay: field(uint32, { deprecated: true }),
            arpInterval: field(uint32, { deprecated: true }),
            resendIgmp: field(uint32, { deprecated: true }),
            minLinks: field(uint32, { deprecated: true }),
            lpInterval: field(uint32, { deprecated: true }),
            packetsPerSlave: field(uint32, { deprecated: true }),
            numPeerNotif: field(uint8, { deprecated: true }),
            tlbDynamicLb: field(uint8, { deprecated: true }),
            allSlavesActive: field(uint8, { deprecated: true }),
            useCarrier: field(bool, { optional: true, default: "true", deprecated: true }),
            adActorSysPrio: field(uint16, { deprecated: true }),
            adUserPortKey: field(uint16, { deprecated: true }),
            peerNotifyDelay: field(uint32, { deprecated: true }),
          }),
          { optional: true, deprecated: true },
        ),
        bridge: field(
          object({
            interfaces: field(list(string), { always: true, deprecated: true }),
            stp: field(
              object({
                enabled: field(bool, { optional: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
            vlan: field(
              object({
                vlanFiltering: field(bool, { optional: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
          }),
          { optional: true, deprecated: true },
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
              addresses: field(list(string), { deprecated: true }),
              cidr: field(string, { deprecated: true }),
              routes: field(
                list(
                  object({
                    network: field(string, { always: true, deprecated: true }),
                    gateway: field(string, { always: true, deprecated: true }),
                    source: field(string, { deprecated: true }),
                    metric: field(uint32, { deprecated: true }),
                    mtu: field(uint32, { deprecated: true }),
                  }),
                ),
                { always: true, deprecated: true },
              ),
              dhcp: field(bool, { optional: true, deprecated: true }),
              vlanId: field(uint16, { always: true, deprecated: true }),
              mtu: field(uint32, { deprecated: true }),
              vip: field(
                object({
                  ip: field(string, { deprecated: true }),
                  equinixMetal: field(
                    object({
                      apiToken: field(string, { always: true, secret: true, deprecated: true }),
                    }),
                    { optional: true, deprecated: true },
                  ),
                  hcloud: field(
                    object({
                      apiToken: field(string, { always: true, secret: true, deprecated: true }),
                    }),
                    { optional: true, deprecated: true },
                  ),
                }),
                { optional: true, deprecated: true },
              ),
              dhcpOptions: field(
                object({
                  routeMetric: field(uint32, { always: true, deprecated: true }),
                  ipv4: field(bool, { optional: true, default: "true", deprecated: true }),
                  ipv6: field(bool, { optional: true, default: "false", deprecated: true }),
                  duidv6: field(string, { deprecated: true }),
                }),
                { optional: true, deprecated: true },
              ),
            }),
          ),
          { keys: ["vlanId"], deprecated: true },
        ),
        mtu: field(int, { deprecated: true }),
        dhcp: field(bool, { optional: true, default: "false", deprecated: true }),
        ignore: field(bool, { optional: true, default: "false", deprecated: true }),
        dummy: field(bool, { optional: true, default: "false", deprecated: true }),
        dhcpOptions: field(
          object({
            routeMetric: field(uint32, { always: true, deprecated: true }),
            ipv4: field(bool, { optional: true, default: "true", deprecated: true }),
            ipv6: field(bool, { optional: true, default: "false", deprecated: true }),
            duidv6: field(string, { deprecated: true }),
          }),
          { optional: true, deprecated: true },
        ),
        wireguard: field(
          object({
            privateKey: field(string, { secret: true, deprecated: true, required: true }),
            listenPort: field(int, { deprecated: true }),
            firewallMark: field(int, { deprecated: true }),
            peers: field(
              list(
                object({
                  publicKey: field(string, { deprecated: true, required: true }),
                  endpoint: field(string, { deprecated: true }),
                  persistentKeepaliveInterval: field(duration, { deprecated: true }),
                  allowedIPs: field(list(string), { deprecated: true }),
                }),
              ),
              { deprecated: true },
            ),
          }),
          { optional: true, deprecated: true },
        ),
        vip: field(
          object({
            ip: field(string, { deprecated: true, required: true }),
            equinixMetal: field(
              object({
                apiToken: field(string, { always: true, secret: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
            hcloud: field(
              object({
                apiToken: field(string, { always: true, secret: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
          }),
          { optional: true, deprecated: true },
        ),
      }),
    ),
    { keys: ["interface", "deviceSelector"], deprecated: true },
  ),
  nameservers: field(list(string), { deprecated: true }),
  searchDomains: field(list(string), { deprecated: true }),
  extraHostEntries: field(
    list(
      object({
        ip: field(string, { always: true, deprecated: true }),
        aliases: field(list(string), { always: true, deprecated: true }),
      }),
    ),
    { deprecated: true },
  ),
  kubespan: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true }),
      advertiseKubernetesNetworks: field(bool, { optional: true, default: "false", deprecated: true }),
      allowDownPeerBypass: field(bool, { optional: true, default: "false", deprecated: true }),
      harvestExtraEndpoints: field(bool, { optional: true, default: "false", deprecated: true }),
      mtu: field(uint32, { optional: true, default: "1420", deprecated: true }),
      filters: field(
        object({
          endpoints: field(list(string), { deprecated: true }),
          excludeAdvertisedNetworks: field(list(string), { deprecated: true }),
        }),
        { optional: true, deprecated: true },
      ),
    }),
    { optional: true, deprecated: true },
  ),
  disableSearchDomain: field(bool, { optional: true, default: "false", deprecated: true }),
});
