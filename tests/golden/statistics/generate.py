"""What scipy makes of small samples: intervals, paired tests, McNemar, Holm, noncentral t and power.

    python3 generate.py > statistics.json     (Debian 12: python3-scipy, python3-mpmath)

Three things are computed here from their definitions. scipy 1.10's quantiles of Student's t are good to 1e-9 only, so mpmath
polishes them. For the noncentral t, Lenth's series (AS 243) is summed with mpmath
to 40 digits, scipy's value beside it. scipy's exact Wilcoxon test knows neither ties nor zeros, so all 2^n choices of signs
are enumerated for them.
"""
import itertools, json, sys, warnings
from fractions import Fraction

import mpmath as mp
import numpy as np
import scipy
from scipy import stats

mp.mp.dps = 40
rng = np.random.default_rng(1)

samples = {
    "two": [0.5, 1.25],
    "two opposite": [0.75, -0.5],
    "three": [0.012, 0.004, 0.009],
    "five": [0.8, 0.3, 1.1, 0.65, 0.95],
    "five mixed": [0.2, -0.35, 0.1, 0.55, -0.4],
    "five far": [1000.0, 1000.001, 999.9995, 1000.002, 999.999],
    "ties": [1.0, 1.0, -1.0, 2.0, 2.0, 3.0, -3.0, 4.0],
    "ties and zeros": [0.0, 1.0, 1.0, 2.0, -1.0, 0.0, 2.0, 5.0],
    "all tied": [0.5, 0.5, -0.5, 0.5, 0.5, 0.5],
    "twenty": rng.normal(0.3, 1, 20).round(3).tolist(),
    "fifty": rng.normal(0.2, 1, 50).tolist(),
    "sixty with ties": (rng.integers(-6, 9, 60) / 4).tolist(),
    "five hundred": rng.normal(0.05, 1, 500).tolist(),
}


def enumerated(values):
    """Two-sided Wilcoxon from its definition: zeros left out, mean ranks, every choice of signs equally likely."""
    d = [v for v in values if v != 0]
    ranks = [Fraction(r).limit_denominator(2) for r in stats.rankdata(np.abs(d))]
    positive = sum(r for r, v in zip(ranks, d) if v > 0)
    low = high = 0
    for signs in itertools.product((0, 1), repeat=len(d)):
        s = sum(r for r, sign in zip(ranks, signs) if sign)
        low += s <= positive
        high += s >= positive
    return float(min(Fraction(1), Fraction(2 * min(low, high), 2 ** len(d))))


def wilcoxon(values):
    tied = len(set(map(abs, values))) < len(values) or 0 in values
    if tied and len(values) <= 16:
        return enumerated(values)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return stats.wilcoxon(values).pvalue


def student_critical(p, nu):
    """The t that is exceeded on both sides together with probability p; the root is sought in log t."""
    excess = lambda u: mp.log(mp.betainc(mp.mpf(nu) / 2, mp.mpf(1) / 2, 0, nu / (nu + mp.exp(2 * u)), regularized=True) / mp.mpf(p))
    return float(mp.exp(mp.findroot(excess, mp.log(stats.t.isf(p / 2, nu)))))


def sample(values):
    v = np.asarray(values)
    half = student_critical(0.05, len(v) - 1) * stats.sem(v)
    assert np.allclose(stats.t.interval(0.95, len(v) - 1, v.mean(), stats.sem(v)), (v.mean() - half, v.mean() + half), rtol=1e-7)
    return {"values": values, "mean": v.mean(), "deviation": v.std(ddof=1), "low": v.mean() - half, "high": v.mean() + half,
            "t_p": stats.ttest_rel(v, np.zeros_like(v)).pvalue, "effect_size": v.mean() / v.std(ddof=1), "wilcoxon_p": wilcoxon(values)}


def lenth(t, nu, delta):
    """P(T <= t) of the noncentral t: AS 243."""
    if t < 0:
        return 1 - lenth(-t, nu, -delta)
    t, nu, delta = mp.mpf(t), mp.mpf(nu), mp.mpf(delta)
    x, lam = t * t / (nu + t * t), delta * delta / 2
    total = mp.ncdf(-delta)
    for j in itertools.count():
        p = mp.exp(-lam) * lam ** j / mp.factorial(j) / 2
        q = mp.exp(-lam) * lam ** j * delta / (2 * mp.sqrt(2) * mp.gamma(j + mp.mpf(3) / 2))
        total += p * mp.betainc(j + mp.mpf(1) / 2, nu / 2, 0, x, regularized=True) + q * mp.betainc(j + 1, nu / 2, 0, x, regularized=True)
        if j > lam and p + abs(q) < mp.mpf(10) ** -35:
            return total


def power(d, n, alpha):
    critical = student_critical(alpha, n - 1)
    delta = d * mp.sqrt(n)
    return float(1 - lenth(critical, n - 1, delta) + lenth(-critical, n - 1, delta))


def pairs_for(d, alpha):
    return next((n for n in range(2, 400) if power(d, n, alpha) >= 0.8), None)


def holm(p):
    """R's p.adjust(method = "holm"), with numpy."""
    p = np.asarray(p, float)
    order = np.argsort(p, kind="stable")
    adjusted = np.minimum(1, np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))))
    out = np.empty_like(p)
    out[order] = adjusted
    return out.tolist()


nct = [(t, nu, d) for nu in (1, 2, 4, 9, 49, 999) for d in (0.0, 0.5, -1.5, 3.0, 8.0) for t in (-12.7, -2.0, 0.0, 1.0, 2.776, 10.0)]
powers = [(d, n, a) for d in (0.1, 0.5, 1.2, 3.0) for n in (2, 3, 5, 20, 100) for a in (0.05, 0.05 / 6)]
needed = [(0.35, 0.05), (0.5, 0.05), (0.8, 0.05), (1.5, 0.05), (2.5, 0.05), (8.0, 0.05), (0.6, 0.05 / 6), (1.2, 0.05 / 28), (3.0, 0.01)]
critical = [(p, nu) for p in (0.9, 0.3, 0.05, 0.05 / 66, 1e-6) for nu in (1, 2, 4, 19, 999)]
mcnemar = [(0, 0), (0, 1), (1, 0), (3, 3), (0, 5), (2, 9), (17, 31), (120, 180), (5000, 5300), (49800, 51200)]
families = [[0.04], [0.01, 0.04, 0.03], [0.5, 0.5, 0.5], [0.001, 0.2, 0.013, 0.05, 0.9, 0.02], [0.0, 1.0], [0.02, 0.02, 0.02, 0.01]]

json.dump({
    "versions": {"python": sys.version.split()[0], "scipy": scipy.__version__, "numpy": np.__version__, "mpmath": mp.__version__},
    "samples": {name: sample(values) for name, values in samples.items()},
    "student_critical": [{"p": p, "freedom": nu, "t": student_critical(p, nu), "scipy": stats.t.isf(p / 2, nu)} for p, nu in critical],
    "noncentral_t": [{"t": t, "freedom": nu, "shift": d, "cdf": float(lenth(t, nu, d)), "scipy": float(stats.nct.cdf(t, nu, d))}
                     for t, nu, d in nct],
    "power": [{"effect_size": d, "pairs": n, "alpha": a, "power": power(d, n, a)} for d, n, a in powers],
    "pairs_for": [{"effect_size": d, "alpha": a, "pairs": pairs_for(d, a)} for d, a in needed],
    "mcnemar": [{"b": b, "c": c, "p": stats.binomtest(b, b + c, 0.5).pvalue if b + c else 1.0} for b, c in mcnemar],
    "holm": [{"p": p, "adjusted": holm(p)} for p in families],
}, sys.stdout, indent=1)
