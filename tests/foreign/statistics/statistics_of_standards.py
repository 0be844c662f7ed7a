"""The statistics of standard setting once more, with others' code: numpy, scipy, statsmodels, pingouin.

Knows nothing of the program's formulas beyond what they are called; where a library has the statistic, the library is asked.
"""

import numpy as np
import pandas as pd
import pingouin
import statsmodels.api as sm
from scipy import integrate, optimize, stats
from statsmodels.formula.api import ols
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.tools.numdiff import approx_fprime_cs

MASK = (1 << 64) - 1


def draws(seed):
    """SplitMix64 (Steele, Lea and Flood 2014)."""
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def bootstrap(groups, statistic, how):
    """Percentile interval and standard error; values that are none are left out."""
    bits = draws(how["seed"])
    found = []
    for _ in range(how["resamples"]):
        drawn = [np.array([g[(next(bits) * len(g)) >> 64] for _ in g]) for g in groups]
        value = statistic(*drawn)
        if value is not None and np.isfinite(value):
            found.append(value)
    tail = (1 - how["level"]) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return {"low": low, "high": high, "se": np.std(found, ddof=1), "lost": how["resamples"] - len(found)}


def log_ratio(x, share, mn, sn, me, se):
    """Log of the experts' curve over the novices'; also for complex arguments."""
    return share + np.log(sn) - np.log(se) - (x - me) ** 2 / (2 * se**2) + (x - mn) ** 2 / (2 * sn**2)


def crossing(novices, experts, by_size):
    """Root of the two curves between the means, by Brent's method; none where there is none."""
    mn, sn, me, se = novices.mean(), novices.std(ddof=1), experts.mean(), experts.std(ddof=1)
    if not (me > mn and sn > 0 and se > 0):
        return None
    share = np.log(len(experts) / len(novices)) if by_size else 0.0
    g = lambda x: float(log_ratio(x, share, mn, sn, me, se))
    if g(mn) > 0 or g(me) < 0:
        return None
    return optimize.brentq(g, mn, me, xtol=1e-13, rtol=1e-15, maxiter=500)


def contrasting(data, how):
    novices, experts = (np.sort(np.array(data[k], float)) for k in ("novices", "experts"))
    out = {}
    for name, by_size in (("equal", False), ("by_size", True)):
        cut = crossing(novices, experts, by_size)
        share = np.log(len(experts) / len(novices)) if by_size else 0.0
        at = np.array([novices.mean(), novices.std(ddof=1), experts.mean(), experts.std(ddof=1)])
        slope = approx_fprime_cs(np.array([cut]), lambda x: log_ratio(x[0], share, *at))[0]
        by = approx_fprime_cs(at, lambda p: log_ratio(cut, share, *p)) / slope
        n, e = len(novices), len(experts)
        spread = np.array([at[1] ** 2 / n, at[1] ** 2 / (2 * (n - 1)), at[3] ** 2 / e, at[3] ** 2 / (2 * (e - 1))])
        se = float(np.sqrt(np.sum(by**2 * spread)))
        low, high = stats.norm.interval(how["level"], cut, se)
        resampled = bootstrap([novices, experts], lambda a, b: crossing(a, b, by_size), how)
        out |= {
            f"contrasting.{name}.cut": cut,
            f"contrasting.{name}.se": se,
            f"contrasting.{name}.closed.low": low,
            f"contrasting.{name}.closed.high": high,
            f"contrasting.{name}.false_passes": int((novices >= cut).sum()),
            f"contrasting.{name}.false_fails": int((experts < cut).sum()),
            f"contrasting.{name}.expected_false_passes": stats.norm.sf(cut, at[0], at[1]),
            f"contrasting.{name}.expected_false_fails": stats.norm.cdf(cut, at[2], at[3]),
        } | {f"contrasting.{name}.bootstrap.{k}": v for k, v in resampled.items()}
    return out


def borderline(data, how):
    rated = np.array(sorted(map(tuple, data["rated"])), float)
    at, level = data["borderline"], how["level"]
    fit = sm.OLS(rated[:, 1], sm.add_constant(rated[:, 0])).fit()
    here = fit.get_prediction([[1.0, at]]).summary_frame(alpha=1 - level).iloc[0]
    cut, s = here["mean"], np.sqrt(fit.mse_resid)
    below, above = rated[rated[:, 0] < at], rated[rated[:, 0] > at]
    mean_at = lambda r: fit.params[0] + fit.params[1] * r

    def again(drawn):
        x, y = drawn[:, 0], drawn[:, 1]
        if np.all(x == x[0]):
            return None
        line = stats.linregress(x, y)
        return line.intercept + line.slope * at if line.slope > 0 else None

    line = bootstrap([rated], again, how)
    group = np.sort(rated[rated[:, 0] == at][:, 1])
    mean_low, mean_high = stats.t.interval(level, len(group) - 1, group.mean(), stats.sem(group))
    middles = {"mean": bootstrap([group], np.mean, how), "median": bootstrap([group], np.median, how)}
    out = {
        "borderline.cut": cut,
        "borderline.slope": fit.params[1],
        "borderline.intercept": fit.params[0],
        "borderline.residual_se": s,
        "borderline.r": np.corrcoef(rated.T)[0, 1],
        "borderline.se": here["mean_se"],
        "borderline.closed.low": here["mean_ci_lower"],
        "borderline.closed.high": here["mean_ci_upper"],
        "borderline.false_passes": int((below[:, 1] >= cut).sum()),
        "borderline.false_fails": int((above[:, 1] < cut).sum()),
        "borderline.expected_false_passes": stats.norm.sf(cut, mean_at(below[:, 0]), s).mean(),
        "borderline.expected_false_fails": stats.norm.cdf(cut, mean_at(above[:, 0]), s).mean(),
        "group.mean": group.mean(),
        "group.median": np.median(group),
        "group.closed.low": mean_low,
        "group.closed.high": mean_high,
        "group.n": len(group),
    }
    out |= {f"borderline.bootstrap.{k}": v for k, v in line.items()}
    return out | {f"group.{m}.bootstrap.{k}": v for m, found in middles.items() for k, v in found.items()}


def components(table, name):
    """Two-way analysis of variance by statsmodels, solved for the components."""
    table = np.array(table, float)
    r, c = table.shape
    long = pd.DataFrame([(i, j, table[i, j]) for i in range(r) for j in range(c)], columns=["r", "c", "y"])
    found = sm.stats.anova_lm(ols("y ~ C(r) + C(c)", long).fit(), typ=2)
    ms = found["sum_sq"] / found["df"]
    rest = ms["Residual"]
    rows, columns = max(0.0, (ms["C(r)"] - rest) / c), max(0.0, (ms["C(c)"] - rest) / r)
    return {f"{name}.rows": rows, f"{name}.columns": columns, f"{name}.rest": rest}


def angoff(data, how):
    table = np.array(data["judges"], float)
    totals = table.mean(axis=1)
    low, high = stats.t.interval(how["level"], len(totals) - 1, totals.mean(), stats.sem(totals))
    weights = np.array(data["weights"])
    kept = weights > 0
    geometric = stats.gmean(table[:, kept], axis=1, weights=weights[kept])
    parts = components(table, "angoff")
    j, i = table.shape
    both = np.sqrt(parts["angoff.rows"] / j + parts["angoff.columns"] / i + parts["angoff.rest"] / (j * i))
    resampled = bootstrap([np.sort(totals)], np.mean, how)
    return (
        parts
        | {
            "angoff.cut": totals.mean(),
            "angoff.sd": totals.std(ddof=1),
            "angoff.se": stats.sem(totals),
            "angoff.se_items": both,
            "angoff.closed.low": low,
            "angoff.closed.high": high,
            "angoff.geometric.cut": geometric.mean(),
            "angoff.geometric.sd": geometric.std(ddof=1),
        }
        | {f"angoff.bootstrap.{k}": v for k, v in resampled.items()}
    )


def pair(h, k, rho):
    """P(X < h, Y < k) by adaptive integration of the conditional normal."""
    inner = lambda x: stats.norm.pdf(x) * stats.norm.cdf((k - rho * x) / np.sqrt(1 - rho * rho))
    return integrate.quad(inner, -12, h, epsabs=1e-14, epsrel=1e-13, limit=400)[0]


def reliability(data, how):
    table = pd.DataFrame(data["items"], dtype=float)
    n, k = table.shape
    alpha, _ = pingouin.cronbach_alpha(table)
    low, high = (1 - (1 - alpha) * stats.f.ppf(p, n - 1, (n - 1) * (k - 1)) for p in (1 - (1 - how["level"]) / 2, (1 - how["level"]) / 2))
    totals, cut, rho = np.array(data["totals"], float), data["cut"], data["reliability"]
    z = (cut - totals.mean()) / totals.std(ddof=1)
    failing, truly = stats.norm.cdf(z), stats.norm.cdf(z / np.sqrt(rho))
    both, both_true = pair(z, z, rho), pair(z, z / np.sqrt(rho), np.sqrt(rho))
    agreement, chance = 1 - 2 * (failing - both), failing**2 + (1 - failing) ** 2
    near = [np.array(p) for p in data["attempts"] if len(p) > 1 and abs(np.mean(p) - cut) <= data["window"]]
    pooled = sum(((p - p.mean()) ** 2).sum() for p in near) / sum(len(p) - 1 for p in near)
    out = {
        "reliability.alpha": alpha,
        "reliability.closed.low": low,
        "reliability.closed.high": high,
        "reliability.sem": totals.std(ddof=1) * np.sqrt(1 - alpha),
        "reliability.sem_at_cut": np.sqrt(pooled),
        "reliability.sem_at_cut.n": len(near),
        "consistency.agreement": agreement,
        "consistency.kappa": (agreement - chance) / (1 - chance),
        "consistency.accuracy": 1 - (failing - both_true) - (truly - both_true),
        "consistency.false_passes": truly - both_true,
        "consistency.false_fails": failing - both_true,
    }
    for i in range(k):
        rest = table.drop(columns=i)
        out |= {
            f"item{i}.mean": table[i].mean(),
            f"item{i}.sd": table[i].std(ddof=1),
            f"item{i}.rest": np.corrcoef(table[i], rest.sum(axis=1))[0, 1],
            f"item{i}.alpha_without": pingouin.cronbach_alpha(rest)[0],
        }
    yes = np.array(data["decisions"], bool)
    counts = pd.crosstab(yes[:, 0], yes[:, 1]).reindex(index=[False, True], columns=[False, True], fill_value=0)
    out["kappa"] = cohens_kappa(counts.to_numpy()).kappa
    return out


def variance(data):
    out = components(data["scenarios"], "scenarios")
    p, s, rest = (out[f"scenarios.{k}"] for k in ("rows", "columns", "rest"))
    for n in (1, 5):
        out |= {
            f"scenarios.{n}.g": p / (p + rest / n),
            f"scenarios.{n}.phi": p / (p + (s + rest) / n),
            f"scenarios.{n}.sem_absolute": np.sqrt((s + rest) / n),
        }
    return out


def everything(data):
    how = data["how"]
    found = contrasting(data, how) | borderline(data, how) | angoff(data, how) | reliability(data, how) | variance(data)
    return {name: float(value) for name, value in found.items()}


def made_up(seed, resamples):
    """A cohort that looks like one: totals in hundredths."""
    random = np.random.default_rng(seed)
    to_scale = lambda x: np.round(np.clip(x, 1, 100), 2).tolist()
    novices = to_scale(random.normal(52, 11, 23))
    experts = to_scale(random.normal(81, 7, 17))
    ratings = np.concatenate([[2.0] * 9, random.integers(1, 6, 40)])
    rated = [[float(r), t] for r, t in zip(ratings, to_scale(35 + 11 * ratings + random.normal(0, 6, 49)))]
    judges = to_scale(64 + random.normal(0, 5, (9, 1)) + random.normal(0, 7, (1, 6)) + random.normal(0, 4, (9, 6)))
    able = random.normal(70, 12, (31, 1))
    items = to_scale(able + random.normal(0, 3, (1, 7)) + random.normal(0, 9, (31, 7)))
    totals = to_scale(able[:, 0] + random.normal(0, 3, 31))
    attempts = [to_scale(a + random.normal(0, 5, random.integers(1, 5))) for a in able[:, 0]]
    attempts += [to_scale(70 + random.normal(0, 2, 3))]
    scenarios = to_scale(able[:12] + random.normal(0, 4, (1, 4)) + random.normal(0, 5, (12, 4)))
    decisions = [[bool(a), bool(b)] for a, b in zip(able[:, 0] > 68, able[:, 0] + random.normal(0, 8, 31) > 68)]
    return {
        "how": {"seed": int(seed), "resamples": resamples, "level": 0.95},
        "novices": novices, "experts": experts,
        "rated": rated, "borderline": 2.0,
        "judges": judges, "weights": [0.3, 0.2, 0.2, 0.15, 0.15, 0.0],
        "items": items, "totals": totals, "reliability": 0.83, "cut": 68.25,
        "attempts": attempts, "window": 8.0, "decisions": decisions, "scenarios": scenarios,
    }
