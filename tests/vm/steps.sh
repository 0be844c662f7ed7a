# shellcheck shell=sh
# What is done in the guest, one function a step; the working folder is the step's own, and is copied out. The guest
# only does: tests/vm/judge.py on the host judges.

step_version() {
    stipple --version
}

# The same score to the bit on another processor, as this one is emulated.
step_demo() {
    stipple demo --scenario /vm/short.ron --trainee expert --seed 7 --out attempts --json >sheet.json
}
