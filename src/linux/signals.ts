// Signals sent to this process.
export interface Signals {
  /** Calls back for each; the default action does not happen until the result is disposed of. */
  on(name: NodeJS.Signals, listener: () => void): Disposable;
}

export function processSignals(): Signals {
  return {
    on(name, listener) {
      process.on(name, listener);
      return { [Symbol.dispose]: () => void process.off(name, listener) };
    },
  };
}
