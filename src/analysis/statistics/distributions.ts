// Quantiles of the normal and of Student's t distribution.

/** Value of a polynomial, its coefficients from the constant on. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let power = coefficients.length - 1; power >= 0; power--) sum = sum * x + (coefficients[power] ?? 0);
  return sum;
}

/** Wichura's rational approximations (AS 241, Appl. Statist. 37, 1988): of the middle, of both sides, and far out. */
const wichura = [
  [
    [
      3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
      45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
    ],
    [
      1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
      39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
    ],
  ],
  [
    [
      1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
      1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
    ],
    [
      1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
      0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
    ],
  ],
  [
    [
      6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
      0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ],
    [
      1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
      1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
    ],
  ],
] as const;

/** The value that a standard normal variable stays below with `probability`, to sixteen digits. */
export function normalQuantile(probability: number): number {
  const fromMiddle = probability - 0.5;
  const [middle, sides, far] = wichura;
  const ratio = ([above, below]: (typeof wichura)[number], at: number): number =>
    polynomial(above, at) / polynomial(below, at);
  if (Math.abs(fromMiddle) <= 0.425) return fromMiddle * ratio(middle, 0.180625 - fromMiddle ** 2);
  const distance = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)));
  if (distance === Number.POSITIVE_INFINITY) return Math.sign(fromMiddle) * distance;
  return Math.sign(fromMiddle) * (distance <= 5 ? ratio(sides, distance - 1.6) : ratio(far, distance - 5));
}

/** Lanczos's approximation of the gamma function with g = 7 and nine terms, as Godfrey worked it out. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Logarithm of the gamma function, of 0.5 and more. */
function logGamma(x: number): number {
  const base = x + 6.5;
  let series = lanczos[0] ?? 0;
  for (let index = 1; index < lanczos.length; index++) series += (lanczos[index] ?? 0) / (x - 1 + index);
  return (x - 0.5) * Math.log(base) - base + Math.log(Math.sqrt(2 * Math.PI) * series);
}

/** The incomplete beta function's continued fraction (Abramowitz & Stegun 26.5.8) by Lentz's method, for x on its fast side. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    product *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    product *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return product;
}

/**
 * The regularised incomplete beta function; `rest` is 1 − x, which is known more closely where x is near 1, and `logScale` the
 * logarithm of what it is divided by, of the gamma functions of a and b.
 */
function incompleteBeta(x: number, rest: number, a: number, b: number, logScale: number): number {
  const front = Math.exp(logScale + a * Math.log(x) + b * Math.log(rest));
  if (front === 0) return x < rest ? 0 : 1;
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(rest, b, a)) / b;
}

/** What Student's t of some degrees of freedom has in common at every t: logarithms of the scales of its tail and of its density. */
interface TScales {
  tail: number;
  density: number;
}

const tScales = (df: number): TScales => ({
  tail: logGamma(df / 2 + 0.5) - logGamma(df / 2) - logGamma(0.5),
  density: logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI),
});

/** Probability that Student's t lies beyond `t`, which is above 0. */
const tTail = (t: number, df: number, {tail}: TScales): number =>
  incompleteBeta(df / (df + t * t), (t * t) / (df + t * t), df / 2, 0.5, tail) / 2;

/** Density of Student's t. */
const tDensity = (t: number, df: number, {density}: TScales): number =>
  Math.exp(density - ((df + 1) / 2) * Math.log1p((t * t) / df));

/** Probability that Student's t with `df` degrees of freedom stays below `t`. */
export const tProbability = (t: number, df: number): number =>
  t === 0 ? 0.5 : t < 0 ? tTail(-t, df, tScales(df)) : 1 - tTail(t, df, tScales(df));

/** From so many degrees of freedom on, the series around the normal distribution is good to nine digits. */
const nearNormal = 1000;

/** Student's t from a normal quantile (Fisher and Cornish; Abramowitz & Stegun 26.7.5). */
const nearNormalT = (z: number, df: number): number => {
  const z2 = z * z;
  return polynomial(
    [
      z,
      (z * (z2 + 1)) / 4,
      (z * polynomial([3, 16, 5], z2)) / 96,
      (z * polynomial([-15, 17, 19, 3], z2)) / 384,
      (z * polynomial([-945, -1920, 1482, 776, 79], z2)) / 92_160,
    ],
    1 / df,
  );
};

/**
 * The value that Student's t with `df` degrees of freedom stays below with `probability`; `df` may be infinite. Newton's method
 * on the logarithms of both, which is concave: from the right it comes to the root and never beyond it.
 */
export function tQuantile(probability: number, df: number): number {
  const z = normalQuantile(probability);
  if (z === 0 || !Number.isFinite(z)) return z;
  if (df >= nearNormal) return nearNormalT(z, df);
  const tail = Math.min(probability, 1 - probability);
  const scales = tScales(df);
  let at = Math.log(Math.max(Math.abs(nearNormalT(z, df)), Math.abs(z)));
  for (let round = 0; round < 100; round++) {
    const t = Math.exp(at);
    const beyond = tTail(t, df, scales);
    const step = (Math.log(beyond / tail) * beyond) / (tDensity(t, df, scales) * t);
    at += Math.max(-3, Math.min(3, step));
    if (Math.abs(step) < 1e-14 * Math.max(1, Math.abs(at))) break;
  }
  return Math.sign(z) * Math.exp(at);
}
