"""Writes scipy.json beside this file: what SciPy makes of the inputs in it. Needs scipy; run when a case is added.

python tests/analysis/statistics/make-fixtures.py
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy import optimize, stats

rng = np.random.default_rng(20261123)
LEVEL = 0.95


def rounded(values):
    return [round(float(value), 6) for value in values]


def huber(values, scale, k=2.0):
    """Centre and squared standard error of Huber's M-estimate for a known scale, by root finding."""
    x = np.asarray(values)
    n = len(x)
    psi = lambda residual: np.clip(residual, -k * scale, k * scale)
    centre = optimize.brentq(lambda m: psi(x - m).sum(), x.min() - 1, x.max() + 1, xtol=1e-15, rtol=1e-15)
    straight = np.mean(np.abs(x - centre) < k * scale)
    correction = 1 + (1 - straight) / (straight * n)
    variance = correction**2 * np.sum(psi(x - centre) ** 2) / (n - 1) / straight**2
    return centre, variance / n


def common_scale(groups):
    deviations = np.concatenate([np.sort(np.abs(np.asarray(g) - np.median(g)))[1:] for g in groups])
    return 1.4826 * np.median(deviations)


def own_scale(values, common):
    """A side's own scale where it has values enough and spreads more than both together."""
    return max(common, common_scale([values])) if len(values) >= 8 else common


def contrast(base, head, margin):
    """Welch's test for few values, of Huber's centres for more."""
    if len(base) + len(head) < 8:
        test = stats.ttest_ind(head, base, equal_var=False)
        interval = test.confidence_interval(LEVEL)
        lower = stats.ttest_ind(np.asarray(head) + margin, base, equal_var=False, alternative="greater").pvalue
        upper = stats.ttest_ind(np.asarray(head) - margin, base, equal_var=False, alternative="less").pvalue
        return {
            "estimate": float(np.mean(head) - np.mean(base)),
            "df": float(test.df),
            "interval": [float(interval.low), float(interval.high)],
            "p": float(test.pvalue),
            "equivalence": float(max(lower, upper)),
        }
    scale = common_scale([base, head])
    (a, va), (b, vb) = huber(base, own_scale(base, scale)), huber(head, own_scale(head, scale))
    error = np.sqrt(va + vb)
    df = (va + vb) ** 2 / (va**2 / (len(base) - 1) + vb**2 / (len(head) - 1))
    estimate = b - a
    half = stats.t.ppf(1 - (1 - LEVEL) / 2, df) * error
    return {
        "estimate": float(estimate),
        "df": float(df),
        "interval": [float(estimate - half), float(estimate + half)],
        "p": float(2 * stats.t.sf(abs(estimate) / error, df)),
        "equivalence": float(stats.t.sf((margin - abs(estimate)) / error, df)),
    }


def pairs():
    for n, m in [(2, 2), (3, 3), (3, 4), (5, 5), (5, 3), (10, 10), (20, 20), (20, 4)]:
        for kind in ("normal", "outlier"):
            base = rng.normal(0, 0.03, n)
            head = rng.normal(0.04, 0.03, m)
            if kind == "outlier":
                base[-1] += 0.3
            yield rounded(base), rounded(head)


def mann_whitney():
    for n, m in [(3, 3), (5, 5), (10, 10), (7, 4), (20, 20)]:
        base, head = rounded(rng.normal(0, 1, n)), rounded(rng.normal(0.8, 1, m))
        p = stats.mannwhitneyu(base, head, method="exact").pvalue
        yield {"base": base, "head": head, "p": float(p), "student": float(stats.ttest_ind(base, head).pvalue)}


def lines():
    x = [16, 16, 32, 32, 64, 64, 128, 128, 256, 256]
    for fixed, each in [(20, 1.5), (2, 0.4)]:
        y = rounded((fixed + each * np.array(x)) * rng.normal(1, 0.02, len(x)))
        found = stats.theilslopes(y, x)
        yield {"x": x, "y": y, "slope": float(found.slope), "intercept": float(found.intercept)}


cases = {
    "scipy": scipy.__version__,
    "t": [
        {"df": df, "p": p, "quantile": float(stats.t.ppf(p, df)), "cdf": float(stats.t.cdf(-p * 3, df))}
        for df in (1, 2.5, 8, 37.4)
        for p in (0.6, 0.95, 0.975, 0.999)
    ],
    "normal": [{"p": p, "quantile": float(stats.norm.ppf(p))} for p in (0.001, 0.5, 0.8, 0.975)],
    "contrasts": [
        {"base": base, "head": head, "margin": 0.05, **contrast(base, head, 0.05)} for base, head in pairs()
    ],
    "paired": [
        {
            "base": base,
            "head": head,
            "interval": [float(end) for end in stats.ttest_rel(head, base).confidence_interval(LEVEL)],
            "p": float(stats.ttest_rel(head, base).pvalue),
        }
        for base, head in [(rounded(rng.normal(0, 1, n)), rounded(rng.normal(1, 1, n))) for n in (3, 5, 7)]
    ],
    "mannWhitney": list(mann_whitney()),
    "lines": list(lines()),
}

Path(__file__).with_name("scipy.json").write_text(json.dumps(cases, indent=1) + "\n")
