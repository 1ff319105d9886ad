// Times of the wire as milliseconds.

/** Milliseconds since 1970 of a `google.protobuf.Timestamp`. */
export function timestampMs(time: { readonly seconds: bigint; readonly nanos: number }): number {
  return Number(time.seconds) * 1000 + time.nanos / 1e6;
}
