// Amounts as Kubernetes writes them: `170Mi`, `1.5G`, `200m`, `1e6`.

const factors: Readonly<Record<string, number>> = {
  "": 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number, or undefined for a text that is no amount. */
export function parseQuantity(text: string): number | undefined {
  const [, digits = "", suffix = ""] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]{0,2})$/u.exec(text) ?? [];
  const factor = factors[suffix];
  return digits === "" || factor === undefined ? undefined : Number(digits) * factor;
}
