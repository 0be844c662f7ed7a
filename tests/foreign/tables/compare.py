"""Every cell of the tables, as duckdb and pyarrow read them, against the score sheets beside the recordings.

    compare.py FOLDER
"""

import json
import pathlib
import sys

import duckdb
import pyarrow.parquet

FOLDER = pathlib.Path(sys.argv[1])
WHOLE, TRUTH, TEXT = "BIGINT", "BOOLEAN", "VARCHAR"
ARROW = {WHOLE: "int64", TRUTH: "bool", TEXT: "string"}
# what stands in the head of the recording and not on the sheet; a demo is nobody's registered attempt
BESIDE = {"attempt": TEXT, "trainee": TEXT, "attempt_no": WHOLE, "mode": TEXT, "sheet_digest": TEXT}
LIGHTS = ["depth", "dwell", "angle", "dot_size", "spacing", "drag", "force"]
DOT = {"x_um": ("position_um", 0), "y_um": ("position_um", 1), "z_um": ("position_um", 2)} | {
    f"light_{name}": ("lights", name) for name in LIGHTS
}
ATTEMPT = {
    "scenario": ("scenario", "id"),
    "scenario_digest": ("scenario", "digest"),
    "rubric": ("rubric", "school"),
    "rubric_digest": ("rubric", "digest"),
    "scorer_version": ("scorer_version",),
    "law_version": ("law_version",),
    "modified": ("modified",),
    "synthetic": ("synthetic",),
    "passed": ("verdict", "passed"),
    "total_hundredths": ("verdict", "total_hundredths"),
    "weakest": ("verdict", "weakest"),
    "below_junction_mean_um": ("attempt", "below_junction_um", "mean"),
    "below_junction_sd_um": ("attempt", "below_junction_um", "sd"),
    "angle_mean_cdeg": ("attempt", "angle_cdeg", "mean"),
    "dwell_mean_us": ("attempt", "dwell_us", "mean"),
    "diameter_mean_um": ("attempt", "diameter_um", "mean"),
    "spacing_mean_um": ("attempt", "spacing_um", "mean"),
    "nose_peak_un": ("attempt", "hand", "nose_peak_un"),
    "elapsed_us": ("attempt", "hand", "elapsed_us"),
    "late_ticks": ("clock", "late_ticks"),
} | {name: ("attempt", name) for name in ["planned", "placed", "extra", "outside_zone", "strokes", "in_band_bp"]}

compared = 0
# a column of a table in a reader is one test
tests = {}


def check(test, got, want, row=""):
    global compared
    compared += 1
    same = got == want and type(got) is type(want)
    tests[test] = tests.get(test, True) and same
    if not same:
        print(f"{test} {row}: {got!r}, wanted {want!r}")


def at(value, path):
    for step in path:
        if value is None or (isinstance(value, dict) and step not in value):
            return None
        value = value[step]
    return value


def wanted(name, sheet, row):
    """The value that a cell must have; a sheet's own field unless the head of the recording says it."""
    if row is not None:
        return at(row, DOT.get(name, (name,)))
    if name == "critical":
        return " ".join(error["code"] for error in sheet["critical"])
    if name in ATTEMPT:
        return at(sheet, ATTEMPT[name])
    domain = {d["domain"].lower().replace(" ", "_") + "_hundredths": d["score_hundredths"] for d in sheet["domains"]}
    return domain[name]


def kind(name):
    if name in BESIDE:
        return BESIDE[name]
    if name in {"in_zone", "modified", "synthetic", "passed"}:
        return TRUTH
    texts = {"scenario", "scenario_digest", "rubric", "rubric_digest", "weakest", "critical"}
    return TEXT if name in texts or name.startswith("light_") else WHOLE


attempts = sorted(FOLDER.glob("attempts/*"))
sheets = [json.loads((attempt / "score.json").read_text()) for attempt in attempts]
assert len(sheets) == 2
for rows in ["dots", "attempts"]:
    expected = [
        (attempt, sheet, dot)
        for attempt, sheet in zip(attempts, sheets, strict=True)
        for dot in (sheet["dots"] if rows == "dots" else [None])
    ]
    parquet = FOLDER / f"{rows}.parquet"
    arrow = pyarrow.parquet.read_table(parquet)
    names = arrow.column_names
    for name in names:
        check(f"{rows} arrow type of {name}", str(arrow.schema.field(name).type), ARROW[kind(name)])
    types = "{" + ", ".join(f"'{name}': '{kind(name)}'" for name in names) + "}"
    tables = {
        "pyarrow": [tuple(row.values()) for row in arrow.to_pylist()],
        "duckdb parquet": duckdb.sql(f"from '{parquet}'").fetchall(),
        "duckdb csv": duckdb.sql(f"from read_csv('{FOLDER / rows}.csv', header = true, columns = {types})").fetchall(),
    }
    seen = duckdb.sql(f"describe from '{parquet}'").fetchall()
    for name, type_, *_ in seen:
        check(f"{rows} duckdb type of {name}", type_, kind(name))
    for reader, table in tables.items():
        check(f"{rows} {reader} rows", len(table), len(expected))
        for number, (row, (attempt, sheet, dot)) in enumerate(zip(table, expected, strict=True)):
            for name, cell in zip(names, row, strict=True):
                case = f"{rows} {reader} {name}"
                if name == "sheet_digest":
                    check(case, len(cell), 64, number)
                elif name in BESIDE:
                    check(case, cell, {"attempt": attempt.name, "mode": "practice"}.get(name), number)
                else:
                    want = wanted(name, sheet, dot)
                    # an empty cell of a CSV is nothing, also where the text was empty
                    check(case, cell, None if reader == "duckdb csv" and want == "" else want, number)
failed = list(tests.values()).count(False)
print(f"{compared} cells, counts and types compared")
print(f"test result: {'FAILED' if failed else 'ok'}. {len(tests) - failed} passed; {failed} failed; 0 ignored")
sys.exit(bool(failed))
