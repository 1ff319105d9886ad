// One stream of items for several readers, at the pace of the slowest: nothing is buffered but the present item.

/** As many iterators as asked for. A reader that ends early is not waited for any more. */
export function broadcast<T>(source: AsyncIterable<T>, readers: number): readonly AsyncIterableIterator<T>[] {
  const iterator = source[Symbol.asyncIterator]();
  let active = readers;
  let round = newRound<T>();

  /** Reads the next item once every active reader wants it. */
  function advance(): void {
    if (active === 0) {
      void iterator.return?.();
      return;
    }
    if (round.waiting < active) return;
    const { resolve, reject } = round;
    round = newRound<T>();
    iterator.next().then(resolve, reject);
  }

  function reader(): AsyncIterableIterator<T> {
    let isActive = true;
    let waitsFor: Round<T> | undefined;
    const leave = (): void => {
      if (!isActive) return;
      isActive = false;
      active--;
      if (waitsFor === round) round.waiting--;
      advance();
    };
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      async next() {
        if (!isActive) return { done: true, value: undefined };
        waitsFor = round;
        round.waiting++;
        const { promise } = round;
        advance();
        try {
          const result = await promise;
          if (result.done === true) leave();
          return result;
        } catch (error) {
          leave();
          throw error;
        }
      },
      async return() {
        leave();
        return { done: true, value: undefined };
      },
    };
  }
  return Array.from({ length: readers }, reader);
}

interface Round<T> {
  waiting: number;
  readonly promise: Promise<IteratorResult<T>>;
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (reason: unknown) => void;
}

function newRound<T>(): Round<T> {
  return { waiting: 0, ...Promise.withResolvers<IteratorResult<T>>() };
}
