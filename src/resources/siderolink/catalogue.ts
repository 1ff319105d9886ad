// All resource types of this area.
export { SiderolinkConfig } from "./siderolink-config.ts";
export { SiderolinkStatus } from "./siderolink-status.ts";
export { SiderolinkTunnel } from "./siderolink-tunnel.ts";
