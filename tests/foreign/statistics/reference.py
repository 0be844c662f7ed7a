"""Writes tests/standard/reference.json, or says where it is not what this code computes.

    reference.py write FILE     new inputs and values
    reference.py check FILE     values of the inputs in the file, compared to 1e-9
"""

import json
import sys

from statistics_of_standards import everything, made_up


def main():
    verb, path = sys.argv[1:]
    if verb == "write":
        cases = [{"data": data, "want": everything(data)} for data in (made_up(20_261, 500), made_up(7, 200))]
        with open(path, "w") as file:
            json.dump({"cases": cases}, file, indent=1, allow_nan=False)
            file.write("\n")
        return 0
    wrong = compared = 0
    for case in json.load(open(path))["cases"]:
        for name, value in everything(case["data"]).items():
            want = case["want"].get(name)
            compared += 1
            if want is None or abs(value - want) > 1e-9 * max(1.0, abs(want)):
                wrong += 1
                print(f"{name}: {value!r}, the file has {want!r}")
    print(f"reference values: {compared} compared, {wrong} differ")
    return int(wrong > 0)


sys.exit(main())
