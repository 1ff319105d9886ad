// Enums and flag sets of this area: texts of the YAML form and their numbers.
import { enumOf } from "../../../cosi/scalars.ts";
import type { FieldType } from "../../../cosi/spec.ts";

/** State of a mesh peer. */
export const PeerState = { unknown: 0, up: 1, down: 2 } as const;
export const peerState: FieldType<number> = enumOf("enums.KubespanPeerState", "PeerState", PeerState);
