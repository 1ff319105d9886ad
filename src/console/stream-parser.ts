// Takes a stream of events apart. Source: WHATWG HTML, "Server-sent events", "Interpreting an event stream".

export interface StreamEvent {
  /** "" for the usual one. */
  readonly name: string;
  readonly data: string;
}

/** Gives the events that are complete with each piece of text; keeps the rest for the next one. Comments are dropped. */
export function streamParser(): (piece: string) => readonly StreamEvent[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const lines = block.split("\n");
      const field = (name: string): string =>
        lines
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join("\n");
      const data = field("data");
      return data === "" ? [] : [{ name: field("event"), data }];
    });
  };
}
