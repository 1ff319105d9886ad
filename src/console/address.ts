// Which view the address line names: `#/node/10.0.0.2/logs?id=kubelet`.

export const nodeTabs = ["summary", "services", "logs", "events", "monitor", "resources", "config", "actions"] as const;
export type NodeTab = (typeof nodeTabs)[number];

export type Address =
  | { readonly view: "nodes" | "etcd" | "kubernetes" | "jobs" }
  | {
      readonly view: "node";
      readonly node: string;
      readonly tab: NodeTab;
      readonly query: Readonly<Record<string, string>>;
    };

/** What is not known leads to the list of nodes. */
export function parseAddress(hash: string): Address {
  const [path = "", query = ""] = hash.replace(/^#\/?/u, "").split("?", 2);
  const [view = "", node = "", tab = "summary"] = path.split("/");
  if (view === "etcd" || view === "kubernetes" || view === "jobs") return { view };
  if (view !== "node" || node === "") return { view: "nodes" };
  return {
    view,
    node: decoded(node),
    tab: nodeTabs.find((each) => each === tab) ?? "summary",
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed it
  }
}

export function formatAddress(address: Address): string {
  if (address.view !== "node") return address.view === "nodes" ? "#/" : `#/${address.view}`;
  const query = new URLSearchParams(address.query).toString();
  return `#/node/${encodeURIComponent(address.node)}/${address.tab}${query === "" ? "" : `?${query}`}`;
}
