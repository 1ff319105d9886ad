// Fields of a call's metadata with which a client makes a machine config wait for confirmation. Clients that do not send them get what they always got.

/** The node goes back to the config before unless this one is confirmed within that time: a duration such as "600s". */
export const confirmWithinField = "ichor-confirm-within";

/** "true": confirms the config that waits; the request itself is not looked at. */
export const confirmField = "ichor-confirm";
