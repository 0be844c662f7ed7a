#!/usr/bin/env python3
"""Judges what the guests of tests/vm/run wrote: one line a test, as cargo prints them, and one with the counts.

judge.py --stipple BINARY --out FOLDER [STEP...]; exit status 0 when all passed, 1 when one failed.
"""

import argparse
import csv
import io
import json
import pathlib
import subprocess
import sys
import traceback

from stylus_trace import Trace

CHECKS = []


def check(step):
    """Marks a function as a test of what a step left; its doc string says what must hold."""

    def note(function):
        CHECKS.append((step, function))
        return function

    return note


class Step:
    """What one step left in its folder."""

    def __init__(self, folder, stipple):
        self.folder, self.stipple = folder, stipple

    def text(self, name):
        return (self.folder / name).read_text(errors="replace")

    def json(self, name):
        return json.loads(self.text(name))

    def part(self, name):
        return Step(self.folder / name, self.stipple)

    def trace(self):
        return Trace(self.folder / "trace.csv")

    def expect_done(self):
        status = self.text("status").strip()
        expect(status == "0", f"status {status}: {self.text('stderr').strip()[-600:]}")

    def run(self, *args):
        """The same binary on this machine; standard output."""
        done = subprocess.run([self.stipple, *args], capture_output=True, text=True, check=False, cwd=self.folder)
        expect(done.returncode == 0, f"stipple {' '.join(map(str, args))}: {done.stderr.strip()[-600:]}")
        return done.stdout

    def recording(self, attempts="attempts"):
        found = list((self.folder / attempts).glob("*/recording.mcap"))
        expect(len(found) == 1, f"{len(found)} recordings in {attempts}, want 1")
        return found[0]


def expect(holds, otherwise):
    if not holds:
        raise AssertionError(otherwise)


def same(name, here, there):
    """Two values that must be equal to the bit; names the first place where they are not."""
    if here == there:
        return
    if isinstance(here, dict) and isinstance(there, dict):
        for key in sorted(set(here) | set(there)):
            same(f"{name}.{key}", here.get(key), there.get(key))
    if isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        for index, (a, b) in enumerate(zip(here, there)):
            same(f"{name}[{index}]", a, b)
    raise AssertionError(f"{name}: {here!r} here, {there!r} in the guest")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stipple", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("steps", nargs="*")
    args = parser.parse_args()
    machines = {folder.name: folder for folder in args.out.iterdir()}
    passed, failed = 0, []
    for name, function in CHECKS:
        if args.steps and name not in args.steps:
            continue
        found = [machine / name for machine in machines.values() if (machine / name).is_dir()]
        label = f"vm::{name}::{function.__name__}"
        try:
            expect(found, "the guest never got there")
            function(Step(found[0], args.stipple))
            print(f"test {label} ... ok")
            passed += 1
        except Exception as error:
            failed.append(label)
            why = error if isinstance(error, AssertionError) else traceback.format_exc()
            print(f"---- {label}\n{why}\n\ntest {label} ... FAILED")
    if failed:
        for name, machine in machines.items():
            tail = (machine / "console.log").read_text(errors="replace").splitlines()[-25:]
            print(f"---- end of the console of `{name}`", *tail, sep="\n")
    word = "FAILED" if failed else "ok"
    print(f"\ntest result: {word}. {passed} passed; {len(failed)} failed; 0 ignored; 0 measured; 0 filtered out")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
