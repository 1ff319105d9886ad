// Settings of network cards in memory: they refuse as drivers do what is beyond a card.
import type { EthernetChange, EthernetState } from "../../formats/ethtool-settings.ts";
import { refuse } from "./network-tables.ts";

export class EthernetCards {
  readonly #byLink = new Map<number, EthernetState>();
  /** What was asked for, in order: `<index> <change>`. */
  readonly changes: string[] = [];

  /** Gives the index back. */
  plug(index: number, state: EthernetState): number {
    this.#byLink.set(index, state);
    return index;
  }

  read(index: number): EthernetState {
    return this.#byLink.get(index) ?? {};
  }

  change(index: number, change: EthernetChange): void {
    this.changes.push(`${index} ${JSON.stringify(change)}`);
    this.#byLink.set(index, changed(this.read(index), change));
  }
}

function changed(state: EthernetState, change: EthernetChange): EthernetState {
  if ("features" in change) return { ...state, features: changedFeatures(state, change.features) };
  if ("wakeOnLan" in change)
    return state.wakeOnLan === undefined ? refuse("ENOTSUP", "set wake-on-LAN") : { ...state, ...change };
  const [part, values] =
    "rings" in change ? (["rings", change.rings] as const) : (["channels", change.channels] as const);
  const before = state[part];
  if (before === undefined) return refuse("ENOTSUP", `set ${part}`);
  const limits = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(values)) {
    const limit = limits.get(`${key}Max`);
    if (typeof value === "number" && (typeof limit !== "number" || value > limit))
      refuse("EINVAL", `set ${part} ${key}`);
  }
  return { ...state, [part]: { ...before, ...values } };
}

/** Those that are fixed stay as they are, without a word. */
function changedFeatures(
  { features = [] }: EthernetState,
  wanted: Readonly<Record<string, boolean>>,
): EthernetState["features"] & object {
  const unknown = Object.keys(wanted).find((name) => !features.some((feature) => feature.name === name));
  if (unknown !== undefined) refuse("ENOTSUP", `set feature "${unknown}"`);
  return features.map((feature) => {
    const isWanted = wanted[feature.name] ?? feature.isWanted;
    return feature.isFixed ? feature : { ...feature, isWanted, isOn: isWanted };
  });
}
