// What completion can ask for, named by those who declare commands and options.

/** Who knows what a word may be: nodes, or for `contexts` the client configuration. */
export type CompletionSource = "services" | "logs" | "containers" | "resource-types" | "nodes" | "contexts";
