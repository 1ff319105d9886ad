// Ids of network resources, as clients know them.
import { nameIn } from "../../base/enum-name.ts";
import { RoutingTable } from "../../resources/network/common/enums.ts";
import { families } from "../../formats/rtnetlink-address.ts";

/** `<link>/<address>/<bits>`. */
export function addressId(link: string, prefix: string): string {
  return `${link}/${prefix}`;
}

interface RouteKey {
  readonly family: number;
  readonly table: number;
  readonly gateway: string;
  /** "" for the default route. */
  readonly dst: string;
  readonly priority: number;
  readonly outLinkName: string;
}

/** `[<table>/ unless main][<link>/ for inet6]<family>/<gateway>/<dst>/<priority>`. */
export function routeId(route: RouteKey): string {
  const table = route.table === RoutingTable.main ? "" : `${tableName(route.table)}/`;
  const link = route.family === families.inet6 ? `${route.outLinkName}/` : "";
  return `${table}${link}${familyName(route.family)}/${route.gateway}/${route.dst}/${route.priority}`;
}

export function tableName(table: number): string {
  return nameIn(RoutingTable, table) ?? String(table);
}

export function familyName(family: number): string {
  if (family === families.inet4) return "inet4";
  return family === families.inet6 ? "inet6" : `Family(${family})`;
}

/** `<family>/<priority in five digits>`. */
export function ruleId(rule: { readonly family: number; readonly priority: number }): string {
  return `${familyName(rule.family)}/${String(rule.priority).padStart(5, "0")}`;
}

/** 2 or 10, by the text of an address or prefix. */
export function familyOf(address: string): number {
  return address.includes(":") ? families.inet6 : families.inet4;
}
