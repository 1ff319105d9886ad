// etcd and Kubernetes: asked for when the view opens, and again every few seconds.
import { bytesText, spanText } from "../../format.ts";
import type { EtcdView, KubernetesNode } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { nowMs } from "../app.ts";
import { get } from "../client.ts";
import { panel, pill, table } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

const againMs = 10_000;

/** Asks for what a view shows, until it closes. */
function asked<T>(app: App, load: () => Promise<T>, show: (found: T) => Child): Pick<View, "render" | "close"> {
  let found: T | undefined;
  let failure = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  const ask = async (): Promise<void> => {
    try {
      if (!document.hidden || found === undefined) found = await load();
      failure = "";
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    if (isClosed) return;
    timer = setTimeout(() => void ask(), againMs);
    app.update();
  };
  void ask();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
    render: () => [
      failure !== "" && h("div", { class: "banner bad", role: "alert" }, failure),
      found === undefined ? failure === "" && h("p", { class: "empty" }, "Asking the nodes …") : show(found),
    ],
  };
}

export function etcdView(app: App): View {
  return { title: "etcd", ...asked(app, () => get<EtcdView>("/api/etcd"), etcd) };
}

function etcd({ members, status, alarms }: EtcdView): Child {
  return [
    alarms.map((alarm) => h("div", { class: "banner bad" }, alarm)),
    panel(
      `Members (${members.length})`,
      table(
        ["Member", "Host", "Role", "Peer URLs", "Client URLs"],
        members.map(({ id, hostname, leader, learner, peerUrls, clientUrls }) => ({
          key: id,
          cells: [
            h("code", {}, id),
            hostname,
            pill(learner ? "busy" : "good", learner ? "learner" : leader ? "leader" : "follower"),
            peerUrls.join(" "),
            clientUrls.join(" "),
          ],
        })),
        "There are no members.",
      ),
    ),
    panel(
      "As each node sees it",
      table(
        ["Node", "State", "Member", "Database", "In use", "Term", "Index"],
        status.map((each) => ({
          key: each.node,
          cells: [
            each.node,
            each.failure !== ""
              ? pill("bad", each.failure)
              : each.errors.length > 0
                ? pill("bad", each.errors.join("; "))
                : pill("good", each.leader ? "leader" : "follower"),
            h("code", {}, each.member),
            each.failure === "" && bytesText(each.dbBytes),
            each.failure === "" && bytesText(each.inUseBytes),
            each.raftTerm,
            each.raftIndex,
          ],
        })),
        "No node has told of an etcd.",
      ),
    ),
  ];
}

export function kubernetesView(app: App): View {
  return {
    title: "Kubernetes",
    ...asked(app, () => get<readonly KubernetesNode[]>("/api/kubernetes/nodes"), kubernetes),
  };
}

function kubernetes(nodes: readonly KubernetesNode[]): Child {
  return panel(
    `Nodes of Kubernetes (${nodes.length})`,
    table(
      ["Node", "State", "Roles", "Version", "Runtime", "Addresses", "Age"],
      nodes.map(({ name, ready, reason, schedulable, roles, version, runtime, addresses, createdMs }) => ({
        key: name,
        cells: [
          h("strong", {}, name),
          h(
            "span",
            { class: "two" },
            pill(ready ? "good" : "bad", `${ready ? "ready" : "not ready"}${schedulable ? "" : ", cordoned"}`),
            reason !== "" && h("small", {}, reason),
          ),
          roles.length === 0 ? "worker" : roles.join(", "),
          version,
          runtime,
          addresses.join(" "),
          createdMs === 0 ? "" : spanText(nowMs() - createdMs),
        ],
      })),
      "Kubernetes knows no nodes.",
    ),
  );
}
