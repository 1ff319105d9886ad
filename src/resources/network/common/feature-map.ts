// Field type of a network card's features: a list of names and states on the wire, a mapping in that order in the YAML form.
import { string, textOf } from "../../../cosi/scalars.ts";
import type { FieldType, ValueOf } from "../../../cosi/spec.ts";
import { field, isObject, list, message } from "../../../cosi/spec.ts";

const feature = message("network.EthernetFeatureStatus", { name: field(1, string), status: field(2, string) });

/** `status` is such as `on`, `off [fixed]`, `off [requested on]`. */
export type EthernetFeature = ValueOf<typeof feature>;

export const featureMap: FieldType<readonly EthernetFeature[]> = {
  ...list(feature),
  toYaml: (features) => Object.fromEntries(features.map(({ name, status }) => [name, status])),
  fromYaml(data) {
    if (!isObject(data)) return [];
    return Object.entries(data).map(([name, status]) => ({ name, status: textOf(status) }));
  },
};
