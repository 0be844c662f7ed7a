#!/usr/bin/env python3
"""Judges what the guests of tests/vm/run wrote: one line a test, as cargo prints them, and one with the counts.

judge.py --stipple BINARY --exam FOLDER --out FOLDER [STEP...]; exit status 0 when all passed, 1 when one failed.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import traceback

from stylus_trace import Trace, length, quantiles

HERE = pathlib.Path(__file__).parent
CHECKS = []
FIGURES = []


def check(step):
    """Marks a function as a test of what a step left; its doc string says what must hold."""

    def note(function):
        CHECKS.append((step, function))
        return function

    return note


class Step:
    """What one step left in its folder."""

    def __init__(self, folder, stipple, exam):
        self.folder, self.stipple, self.exam = folder, stipple, exam

    def text(self, name):
        return (self.folder / name).read_text(errors="replace")

    def json(self, name):
        return json.loads(self.text(name))

    def part(self, name):
        return Step(self.folder / name, self.stipple, self.exam)

    def trace(self):
        return Trace(self.folder / "trace.csv")

    def expect_done(self):
        status = self.text("status").strip()
        expect(status == "0", f"status {status}: {self.text('stderr').strip()[-600:]}")

    def run(self, *args, env=None):
        """The same binary on this machine; standard output."""
        done = subprocess.run(
            [self.stipple, *args], capture_output=True, text=True, check=False, cwd=self.folder, env=os.environ | (env or {})
        )
        expect(done.returncode == 0, f"stipple {' '.join(map(str, args))}: {done.stdout[-3000:]}{done.stderr.strip()[-600:]}")
        return done.stdout

    def recording(self, attempts="attempts"):
        found = list((self.folder / attempts).glob("*/recording.mcap"))
        expect(len(found) == 1, f"{len(found)} recordings in {attempts}, want 1")
        return found[0]


def figure(text):
    """A measured number, printed with the test."""
    FIGURES.append(text)


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


@check("version")
def product_starts(step):
    """The static binary runs where there is no C library."""
    step.expect_done()
    same("version", step.run("--version"), step.text("stdout"))


@check("demo")
def demo_scores_the_same_bits(step):
    """A virtual trainee of the same seed, simulated by an emulated processor: the same score sheet."""
    step.expect_done()
    here = step.run("demo", "--scenario", HERE / "short.ron", "--seed", "7", "--out", "host", "--json")
    same("sheet", json.loads(here), step.json("sheet.json"))
    scored_again(step)


def scored_again(step):
    """The recording came out of the guest whole, and scores here as it did there."""
    here = json.loads(step.run("score", step.recording(), "--json"))
    same("sheet", here, step.json("sheet.json"))
    return here


def scored_offline(step, scenario):
    """The motion that was recorded, without a device and without a clock, scores the same."""
    step.run("export", "csv", step.recording(), "-o", "hand.offline.csv")
    sheet = step.run(
        "practise", HERE / scenario, "--headless", "--stylus", "hand.offline.csv", "--out", "offline", "--json"
    )
    here, there = json.loads(sheet), step.json("sheet.json")
    expect(here.pop("clock", None) is None and there.pop("clock", None) is not None, "a motion file has no clock, a stylus has one")
    same("sheet", here, there)


def replayed(step):
    """What the recording says about itself; every tick is stepped again and must come out to the bit."""
    told = json.loads(step.run("replay", step.recording(), "--json"))
    expect(told["same"] and told["missing_ticks"] == 0 and told["integrity"] == "intact", told)
    expect(told["synthetic"], "an emulated device is not marked synthetic")
    return told


def ticks_with(step, flag):
    """How many ticks of the recording have a flag (see src/motion.rs)."""
    rows = csv.DictReader(line for line in io.StringIO(step.run("export", "csv", step.recording())) if line[0] != "#")
    return sum(bool(int(row["flags"]) & flag) for row in rows)


STALE = 2


def commands_are_safe(trace):
    """Of every command: a limit, no force above it, and no change above 500 N/s."""
    before = None
    for command in trace.taken():
        force_n = length(command.force_n)
        expect(0 < command.limit_n <= 3, f"limit {command.limit_n} N at {command.t_us} us")
        expect(force_n <= command.limit_n + 0.002, f"{force_n} N at {command.t_us} us")
        if before is not None and force_n > 0:
            # one tick at 500 N/s for each that may have passed, and the rounding of the wire
            most_n = 0.5 * max(1, round((command.t_us - before.t_us) / 1000)) + 0.003
            change_n = length(tuple(a - b for a, b in zip(command.force_n, before.force_n)))
            expect(change_n <= most_n, f"force changed by {change_n} N at {command.t_us} us")
        before = command


def no_report_lost(trace):
    for a, b in zip(trace.states, trace.states[1:]):
        expect((b.seq - a.seq) % 65536 == 1, f"report {a.seq} is followed by {b.seq}")


@check("attempt")
def attempt_scores_the_same_on_host_and_offline(step):
    """A closed-loop trainee at a real hidraw device: dots placed, scored again to the bit, with and without a device."""
    step.expect_done()
    sheet = scored_again(step)
    expect(sheet["attempt"]["placed"] == 3, f"placed {sheet['attempt']['placed']} of 3 dots")
    scored_offline(step, "short.ron")
    notes = replayed(step)["notes"]
    same("notes of the recording", [note for note in notes if note["kind"] != "energy"], [])
    expect(len(notes) >= 5, f"{len(notes)} notes of the energy in 6 s")
    expect(all(", damped 0.0000 " in note["text"] for note in notes), notes)


@check("attempt")
def attempt_keeps_one_kilohertz_without_a_gap(step):
    """In virtual time: a report and a command each millisecond, no tick without a new sample, no deadline missed."""
    trace, told = step.trace(), replayed(step)
    no_report_lost(trace)
    gaps_us = [b.t_us - a.t_us for a, b in zip(trace.states[2:], trace.states[3:])]
    # the emulated device is a program too: it may be late by part of a millisecond, and then makes up for it
    expect(all(500 <= gap <= 1500 for gap in gaps_us), f"reports {min(gaps_us)} to {max(gaps_us)} us apart")
    driven = [command for command in trace.taken() if command.drive]
    gaps_us = [b.t_us - a.t_us for a, b in zip(driven, driven[1:])]
    expect(max(gaps_us) <= 1500, f"commands up to {max(gaps_us)} us apart")
    same("missed deadlines", told["clock"]["missed"], 0)
    stale = ticks_with(step, STALE)
    same("ticks without a new sample", stale, 0)
    figure(f"{told['ticks']} ticks, {len(trace.states)} reports, 0 gaps; latest tick {told['clock']['worst_late_us']:.0f} us")


@check("attempt")
def attempt_commands_are_safe(step):
    trace = step.trace()
    commands_are_safe(trace)
    expect(trace.times("push"), "the motors never pushed")
    expect(not trace.pushes(trace.states[-1].t_us), "force is left at the end")


def usb_attempt(step):
    step.expect_done()
    expect(scored_again(step)["attempt"]["placed"] == 1, "the dot was not placed")
    scored_offline(step, "one.ron")
    descriptor = (HERE.parent.parent / "assets/ohs/descriptor.bin").read_bytes()
    same("descriptor", (step.folder / "descriptor.bin").read_bytes(), descriptor)
    trace, told = step.trace(), replayed(step)
    same("missed deadlines", told["clock"]["missed"], 0)
    commands_are_safe(trace)
    features = {rest[0] for _, what, rest in trace.events if what == "set" and rest[1] == "ok"}
    expect({"0x11", "0x14"} <= features, f"features set: {features}")
    figure(f"{told['ticks']} ticks, of which {ticks_with(step, STALE)} found nothing newer than the tick before")


@check("full_speed")
def usb_full_speed_attempt(step):
    """usbcore, usbhid and hidraw at full speed: the same attempt, shorter."""
    usb_attempt(step)


@check("high_speed")
def usb_high_speed_attempt(step):
    usb_attempt(step)


def goes_on_after_replug(step, dots):
    step.expect_done()
    trace, told = step.trace(), replayed(step)
    sheet = scored_again(step)
    expect(sheet["attempt"]["placed"] == dots, f"placed {sheet['attempt']['placed']} of {dots} dots")
    drawn_us = trace.times("unplug")[0]
    expect(any(at < drawn_us for at in trace.times("push")), "the needle was not in the skin")
    rest_us = trace.after("rest", drawn_us)
    expect(rest_us is not None and rest_us - drawn_us <= 20_000, f"force until {rest_us}, unplugged at {drawn_us} us")
    kinds = [note["kind"] for note in told["notes"]]
    expect("device_lost" in kinds and "device_back" in kinds, f"notes: {kinds}")
    gap_s = next(note["value"] for note in told["notes"] if note["kind"] == "device_back")
    back_us = trace.after("push", drawn_us)
    expect(back_us is not None, "no force after the loss")
    expect(gap_s >= 1.5, f"the recording tells of a gap of {gap_s} s, unplugged were 1.5 s")
    commands_are_safe(trace)
    figure(f"zero force {(rest_us - drawn_us) / 1000:.2f} ms after the cable was drawn; gap in the recording {gap_s:.2f} s")


@check("replug")
def replug_in_the_skin(step):
    """Unplugged in contact: zero force, the attempt waits, goes on, and the whole scores the same on the host."""
    goes_on_after_replug(step, 3)


@check("replug_usb")
def replug_in_the_skin_on_usb(step):
    goes_on_after_replug(step, 1)


@check("hung")
def hung_host_loses_its_force(step):
    """The program is stopped in contact: the device's own watchdog takes the force away; then it may go on."""
    step.expect_done()
    trace = step.trace()
    silences = trace.silences(300_000)
    expect(len(silences) == 1, f"{len(silences)} silences of more than 300 ms")
    last_us, next_us = silences[0]
    expect(trace.pushes(last_us), "the motors did not push when the program was stopped")
    rest_us = trace.after("rest", last_us)
    expect(rest_us is not None and rest_us - last_us <= 20_000, f"force until {rest_us}, last command at {last_us} us")
    expect(trace.after("push", next_us) is not None, "no force when it went on")
    commands_are_safe(trace)
    scored_again(step)
    kinds = [note["kind"] for note in replayed(step)["notes"]]
    expect("device_lost" in kinds, f"notes: {kinds}")
    figure(f"zero force {(rest_us - last_us) / 1000:.2f} ms after the last command of a program that hung")


@check("exam")
def emulator_is_refused_by_name(step):
    """Our own emulator, behind the kernel: not a person's hand, and nothing is registered."""
    same("status", step.text("refused.status").strip(), "1")
    error = step.text("refused.err")
    expect("the exam cannot begin" in error and "a program and not a person" in error, error)


@check("exam")
def exam_is_packed_signed_and_verified(step):
    """Held with a stylus that the centre registered: number one of the trainee, and evidence for whoever checks it."""
    step.expect_done()
    sheet = scored_again(step)
    expect(sheet["attempt"]["placed"] == 1 and not sheet["synthetic"], sheet["attempt"])
    keys = {"STIPPLE_KEYS": str(step.exam / "keys"), "STIPPLE_PASSPHRASE": "not a secret of anybody"}
    attempt = step.recording().parent
    step.run("pack", attempt, "--key", "station", "-o", "exam.stipple", env=keys)
    step.run("sign", "exam.stipple", "--key", "assessor", env=keys)
    trust = step.exam / "centre.trust"
    told = step.run("verify", "exam.stipple", "--trust", trust, "--nonce", "hall-2-0117")
    for line in ("station", "assessor", "scheme", "mode", "calibration", "hand", "replay", "score"):
        expect(f"ok    {line}" in told, told)
    expect("FAIL" not in told, told)


# Fault, whether it costs the device, and when the force must be gone after it began, ms.
FAULTS = [
    ("bad-crc", True, 20), ("replay:5", True, 20), ("stall-5", False, None), ("stall-20", True, 20),
    ("stall-100", True, 20), ("stall-200", True, 20), ("gone", True, 20), ("pose-jump:50", True, 20),
    # a flood is no loss: what comes is good, and the driver closes the device when it has counted for a while
    ("flood:8", True, 250),
]


def fault(name, lost, within_ms):
    def judge(step):
        part = step.part(name)
        trace = part.trace()
        began_us = (trace.times("fault") or trace.times("unplug"))[0]
        expect(trace.pushes(began_us - 1), "the motors did not push when it began")
        rest_us = trace.after("rest", began_us)
        if lost:
            expect(rest_us is not None and rest_us - began_us <= within_ms * 1000, f"force until {rest_us} us")
        commands_are_safe(trace)
        expect(part.json("device.json")["most_n"] <= 3, part.text("device.json"))
        same("status", part.text("practise.status").strip(), "0")
        scored_again(part)
        lost_notes = [note for note in replayed(part)["notes"] if note["kind"] == "device_lost"]
        expect(bool(lost_notes) == lost, f"notes: {lost_notes}")
        said = lost_notes[0]["text"].split(".")[0] if lost else "bridged"
        figure(f"{name}: {(rest_us - began_us) / 1000:.1f} ms to zero force; {said}" if lost else f"{name}: {said}")

    judge.__name__ = "fault_" + name.replace("-", "_").replace(":", "_")
    check("faults")(judge)


for row in FAULTS:
    fault(*row)

LIES = ["peak", "workspace", "rate", "servo", "watchdog", "no-deadman", "vibration", "version", "magic", "crc"]


@check("lies")
def lies_are_refused_by_name(step):
    """Capabilities that cannot be true: refused before a single command, with what is wrong."""
    for name in LIES:
        part = step.part(name)
        same(f"{name}: status", part.text("practise.status").strip(), "1")
        error = part.text("practise.err")
        expect("refused" in error and "hint:" in error, f"{name}: {error}")
        same(f"{name}: commands", part.json("device.json")["commands_taken"], 0)
        same(f"{name}: force", part.json("device.json")["most_n"], 0.0)


@check("lies")
def boasted_force_is_never_asked_for(step):
    """A device that says 65 N gets our bounds."""
    part = step.part("force")
    same("status", part.text("practise.status").strip(), "0")
    commands_are_safe(part.trace())
    scored_again(part)


@check("latency")
def latency_from_report_to_command(step):
    """The first report in the skin to the first command with force; printed, in virtual time."""
    step.expect_done()
    entries, delays_us = step.trace().answers()
    expect(len(delays_us) >= 80, f"{len(delays_us)} of {entries} entries were answered")
    median_us, p99_us, most_us = quantiles(delays_us)
    figure(f"report to force command: median {median_us:.0f}, p99 {p99_us}, most {most_us} us of {len(delays_us)}")
    expect(p99_us <= 2_500, f"p99 {p99_us} us")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stipple", type=pathlib.Path, required=True)
    parser.add_argument("--exam", type=pathlib.Path, required=True, help="the centre's papers and keys")
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
        FIGURES.clear()
        try:
            expect(found, "the guest never got there")
            function(Step(found[0], args.stipple, args.exam))
            for text in FIGURES:
                print(f"     {text}")
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
