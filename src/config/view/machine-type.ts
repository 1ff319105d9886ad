// The machine's type as texts say it.

export type MachineType = "controlplane" | "worker" | "unknown";

/** `init` is a control plane; "" and `join` are workers. */
export function parseMachineType(text: string): MachineType {
  if (text === "init" || text === "controlplane") return "controlplane";
  return text === "" || text === "join" || text === "worker" ? "worker" : "unknown";
}
