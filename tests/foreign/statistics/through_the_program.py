"""Made-up cohorts as score sheets through the real program, and every figure that it prints computed once more.

    through_the_program.py PROGRAM FOLDER
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
from scipy import stats

from statistics_of_standards import angoff, borderline, components, contrasting, made_up, reliability

PROGRAM, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
DATE = ["--date", "2026-03-01"]
compared = wrong = sheets = 0


def stipple(*args):
    done = subprocess.run([PROGRAM, *map(str, args)], cwd=FOLDER, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{args}: {done.stderr}")
    return json.loads(done.stdout)


def same(case, name, got, want):
    global compared, wrong
    compared += 1
    if not abs(got - want) <= 1e-9 * max(1.0, abs(want)):
        wrong += 1
        print(f"{case}: {name}: the program says {got!r}, others {want!r}")


def sheet(path, template, total, domains=None, scenario=None):
    global sheets
    made = json.loads(template)
    made["synthetic"] = False
    # no two attempts are the same
    made["attempt"]["hand"]["path_um"] += (sheets := sheets + 1)
    made["verdict"]["total_hundredths"] = round(total * 100)
    if domains is not None:
        for domain, score in zip(made["domains"], domains, strict=True):
            domain["score_hundredths"] = round(score * 100)
            domain["weight_bp"] = 1000
    if scenario is not None:
        made["scenario"]["digest"] = f"{scenario:064x}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made))


def csv(path, heading, rows):
    path.write_text("\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n")


def one(seed, template):
    data = made_up(seed, 250)
    how = data["how"]
    here = FOLDER / f"seed{seed}"
    draws = ["--seed", how["seed"], "--resamples", how["resamples"], "--json", *DATE]
    for group in ("novices", "experts"):
        for i, total in enumerate(data[group]):
            sheet(here / group / f"{group}{i}.json", template, total)
    want = contrasting(data, how)
    for name, flag in (("equal", "equal"), ("by_size", "by-size")):
        groups = ["--novices", here / "novices", "--experts", here / "experts", "--weights", flag]
        found = stipple("cutscore", "contrasting", *groups, *draws)
        for part in ("cut", "se", "closed.low", "closed.high", "bootstrap.low", "bootstrap.high", "bootstrap.se"):
            same(f"seed {seed}", f"contrasting.{name}.{part}", found["figures"][part], want[f"contrasting.{name}.{part}"])
        cut = found["document"]["cut_hundredths"] / 100
        n, e = np.array(data["novices"]), np.array(data["experts"])
        same(seed, "expected passes", found["figures"]["expected_false_passes"], stats.norm.sf(cut, n.mean(), n.std(ddof=1)))
        same(seed, "expected fails", found["figures"]["expected_false_fails"], stats.norm.cdf(cut, e.mean(), e.std(ddof=1)))
        same(seed, "counted passes", found["document"]["consequences"]["false_passes"], (n >= cut).sum())

    for i, (_, total) in enumerate(data["rated"]):
        sheet(here / "rated" / f"r{i}.json", template, total)
    csv(here / "ratings.csv", "attempt,rating", [(f"r{i}", r) for i, (r, _) in enumerate(data["rated"])])
    want = borderline(data, how)
    rated = ["cutscore", "borderline", here / "rated", "--ratings", here / "ratings.csv", "--at", 2, *draws]
    found = stipple(*rated)["figures"]
    for part in ("cut", "se", "slope", "intercept", "residual_se", "r", "closed.low", "closed.high", "bootstrap.low", "bootstrap.high"):
        same(f"seed {seed}", f"borderline.{part}", found[part], want[f"borderline.{part}"])
    for middle in ("mean", "median"):
        found = stipple(*rated, "--by", middle)["figures"]
        same(f"seed {seed}", f"group.{middle}", found["cut"], want[f"group.{middle}"])
        same(f"seed {seed}", f"group.{middle}.low", found["bootstrap.low"], want[f"group.{middle}.bootstrap.low"])

    csv(here / "judges.csv", "judge,a,b,c,d,e,f", [(f"J{i}", *row) for i, row in enumerate(data["judges"])])
    found, want = stipple("cutscore", "angoff", here / "judges.csv", *draws)["figures"], angoff(data, how)
    for part in ("cut", "sd", "se", "se_items", "closed.low", "bootstrap.high"):
        same(f"seed {seed}", f"angoff.{part}", found[part], want[f"angoff.{part}"])

    for i, (items, total) in enumerate(zip(data["items"], data["totals"], strict=True)):
        sheet(here / "items" / f"i{i}.json", template, total, domains=items)
    found = stipple("cutscore", "reliability", here / "items", "--cut", data["cut"], "--json", *DATE)["figures"]
    want = reliability(data, how)
    data["reliability"] = want["reliability.alpha"]
    want = reliability(data, how)
    for part, name in (("alpha", "reliability.alpha"), ("low", "reliability.closed.low"), ("high", "reliability.closed.high"),
                       ("sem", "reliability.sem"), ("agreement", "consistency.agreement"), ("kappa", "consistency.kappa"),
                       ("accuracy", "consistency.accuracy")):
        same(f"seed {seed}", name, found[part], want[name])

    rows = []
    for p, person in enumerate(data["scenarios"]):
        for s, total in enumerate(person):
            sheet(here / "scenarios" / f"p{p}s{s}.json", template, total, scenario=s + 1)
            rows.append((f"p{p}s{s}", f"P{p}"))
    csv(here / "persons.csv", "attempt,person", rows)
    found = stipple("cutscore", "scenarios", here / "scenarios", "--persons", here / "persons.csv", "--json", *DATE)["figures"]
    want = components(data["scenarios"], "scenarios")
    for part, name in (("persons", "rows"), ("scenarios", "columns"), ("rest", "rest")):
        same(f"seed {seed}", f"scenarios.{name}", found[part], want[f"scenarios.{name}"])


template = json.dumps(stipple("demo", "--json", "--out", FOLDER / "demo"))
seeds = (1, 2, 3)
for seed in seeds:
    one(seed, template)
print(f"through the program: {len(seeds)} cohorts, {compared} figures compared, {wrong} differ")
print(f"test result: {'FAILED' if wrong else 'ok'}. {compared - wrong} passed; {wrong} failed")
sys.exit(wrong > 0)
