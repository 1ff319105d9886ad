// The last N things, in order of arrival, each with a position that never repeats.

export interface RingBuffer<T> {
  push(item: T): void;
  /** Position of the oldest item kept, and one past the newest. */
  readonly start: number;
  readonly end: number;
  /** The item at a position, or undefined when it was overwritten or is not written yet. */
  at(position: number): T | undefined;
  /** The last `count` items, oldest first. */
  tail(count: number): readonly T[];
}

export function ringBuffer<T>(capacity: number): RingBuffer<T> {
  const slots: T[] = [];
  let end = 0;
  const start = (): number => Math.max(0, end - capacity);
  const self: RingBuffer<T> = {
    get start() {
      return start();
    },
    get end() {
      return end;
    },
    push(item) {
      slots[end % capacity] = item;
      end++;
    },
    at: (position) => (position < start() || position >= end ? undefined : slots[position % capacity]),
    tail(count) {
      const from = Math.max(start(), end - count);
      const items: T[] = [];
      for (let position = from; position < end; position++) {
        const item = self.at(position);
        if (item !== undefined) items.push(item);
      }
      return items;
    },
  };
  return self;
}
