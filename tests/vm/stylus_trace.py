"""The trace of an emulated stylus, as `stipple device emulate --trace` writes it (see src/device/emulate/trace.rs)."""

import csv
import dataclasses
import statistics



@dataclasses.dataclass
class State:
    t_us: int
    seq: int
    status: int
    place_mm: tuple
    force_n: tuple


@dataclasses.dataclass
class Command:
    t_us: int
    seq: int
    outcome: str
    drive: bool
    force_n: tuple
    limit_n: float


class Trace:
    def __init__(self, path):
        self.states, self.commands, self.events = [], [], []
        with open(path, newline="") as file:
            rows = csv.reader(file)
            next(rows)
            for row in rows:
                self.add(int(row[0]), row[1], row[2:])

    def add(self, t_us, what, rest):
        if what == "state" and len(rest) == 9:
            place, force = tuple(map(float, rest[2:5])), tuple(map(float, rest[5:8]))
            self.states.append(State(t_us, int(rest[0]), int(rest[1]), place, force))
        elif what == "command" and len(rest) == 8:
            force = tuple(map(float, rest[3:6]))
            self.commands.append(Command(t_us, int(rest[0]), rest[1], rest[2] == "1", force, float(rest[7])))
        else:
            self.events.append((t_us, what, rest))

    def times(self, what):
        """When this happened, us."""
        return [t_us for t_us, name, _ in self.events if name == what]

    def after(self, what, t_us):
        """The first time this happened at or after a time, us; none when it never did."""
        return next((at for at in self.times(what) if at >= t_us), None)

    def pushes(self, t_us):
        """Whether the motors give force at a time."""
        began = [at for at in self.times("push") if at <= t_us]
        ended = [at for at in self.times("rest") if at <= t_us]
        return bool(began) and (not ended or began[-1] > ended[-1])

    def taken(self):
        return [command for command in self.commands if command.outcome == "taken"]

    def silences(self, longer_us):
        """(last command before, first after) for each time without commands."""
        taken = self.taken()
        return [(a.t_us, b.t_us) for a, b in zip(taken, taken[1:]) if b.t_us - a.t_us > longer_us]


    def answers(self):
        """Of steps into a pad (`poke` in steps.sh): how many, and the time from each first report in the skin to the first
        command with force, us."""
        # before the first step it stays 0.5 mm above the pad
        skin_mm = self.states[100].place_mm[1] - 0.5
        pairs = zip(self.states, self.states[1:])
        entries = [b.t_us for a, b in pairs if b.place_mm[1] < skin_mm <= a.place_mm[1]]
        taken = self.taken()
        answers = [b.t_us for a, b in zip(taken, taken[1:]) if length(b.force_n) > 0 and length(a.force_n) == 0]
        delays_us = []
        for entry_us in entries:
            answer_us = next((at for at in answers if at > entry_us), None)
            if answer_us is not None and answer_us - entry_us < 50_000:
                delays_us.append(answer_us - entry_us)
        return len(entries), delays_us


def length(vector):
    return sum(x * x for x in vector) ** 0.5


def quantiles(values):
    """Median, 99th percentile and largest."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], ordered[-1]
