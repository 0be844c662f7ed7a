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

# A virtual trainee at a stylus on the kernel's HID layer.
step_attempt() {
    attempt /vm/short.ron "--trainee expert --seed 7" ""
}

# The same on the kernel's USB, with a shorter piece of work.
step_full_speed() {
    attempt /vm/one.ron "--over vhci --trainee expert --seed 3" ""
}

step_high_speed() {
    attempt /vm/one.ron "--over vhci-hs --trainee expert --seed 3" ""
}

# The cable is drawn while the needle is in the skin, and comes back.
step_replug() {
    attempt /vm/short.ron "--trainee slow --seed 7 --wait 2 --unplug-at touch2+0.03 --replug-after 1.5" "--resume-after 0.5"
}

step_replug_usb() {
    attempt /vm/one.ron "--over vhci --trainee slow --seed 3 --wait 3 --unplug-at touch+0.03 --replug-after 1.5" \
        "--resume-after 0.5"
}

# The program that drives the stylus hangs while the needle is in the skin, and goes on half a second later.
step_hung() {
    press 2 >hand.csv
    begin /vm/pad.ron "--stylus hand.csv" "--resume-after 0.3"
    until grep -q "touch 1" device.err; do sleep 0.01; done
    sleep 0.3
    kill -STOP "$host"
    sleep 0.5
    kill -CONT "$host"
    end
}

# An exam over the kernel's HID layer: our own emulator is refused, a stylus that the centre registered is not.
step_exam() {
    stipple logbook trainee add --store attempts || return
    stipple device emulate --scenario /vm/one.ron --for 20 >device.json 2>device.err &
    device=$!
    wait_for_stylus
    exam --check >refused.out 2>refused.err
    echo "$?" >refused.status
    kill "$device"
    wait "$device"
    until_gone
    STIPPLE_POSING=/vm/one.ron posing --ignored >posing.out 2>&1 &
    device=$!
    wait_for_stylus
    exam --json >sheet.json 2>exam.err
    code=$?
    wait "$device"
    until_gone
    return "$code"
}

exam() {
    stipple exam /vm/one.ron --trainee T-000001 --trust /vm/centre.trust --scheme /vm/one.sig --stylus hid --out attempts \
        --nonce hall-2-0117 "$@"
}

# One fault each, while the stylus is pressed on the skin.
step_faults() {
    press 1 >hand.csv
    for name in bad-crc replay:5 stall-5 stall-20 stall-100 stall-200 flood:8 gone pose-jump:50; do
        case $name in
            stall-*) plan="--fault stall@touch+0.3~0.$(printf %03d "${name#stall-}")" ;;
            flood:*) plan="--fault $name@touch+0.3~0.3" ;;
            gone) plan="--unplug-at touch+0.3" ;;
            *) plan="--fault $name@touch+0.3~0.05" ;;
        esac
        resume="--resume-after 0.3"
        [ "$name" = gone ] && resume=
        within_folder "$name" attempt /vm/pad.ron "--stylus ../hand.csv --for 5 $plan" "$resume"
    done
    true
}

# Devices that do not tell the truth about themselves.
step_lies() {
    press 0.4 >hand.csv
    for name in force peak workspace rate servo watchdog no-deadman vibration version magic crc; do
        within_folder "$name" attempt /vm/pad.ron "--stylus ../hand.csv --for 2.6 --fault lie-$name" ""
    done
    true
}

# Steps into the skin, for the time from a report to the command that answers it. The device's clock is a little slow, so
# that its reports fall into the loop's millisecond everywhere.
step_latency() {
    poke 100 >hand.csv
    attempt /vm/pad.ron "--stylus hand.csv --no-plane --report-hz 990" ""
}

# attempt SCENARIO EMULATE-OPTIONS PRACTISE-OPTIONS: an emulated stylus and an attempt with it
attempt() {
    begin "$@"
    end
}

# Starts both; `device` and `host` are their process ids.
begin() {
    # shellcheck disable=SC2086 # lists of words
    stipple device emulate --scenario "$1" --trace trace.csv --json $2 >device.json 2>device.err &
    device=$!
    wait_for_stylus
    cat /sys/class/hidraw/hidraw*/device/report_descriptor >descriptor.bin
    # shellcheck disable=SC2086
    stipple practise "$1" --headless --stylus hid --out attempts --json $3 >sheet.json 2>practise.err &
    host=$!
}

end() {
    wait "$host"
    code=$?
    wait "$device"
    echo "$?" >device.status
    echo "$code" >practise.status
    until_gone
    return "$code"
}

# The last one is left, so that the next finds only its own.
until_gone() {
    while ls /dev/hidraw* >/dev/null 2>&1; do sleep 0.05; done
}

wait_for_stylus() {
    tries=100
    until ls /dev/hidraw* >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || break
        sleep 0.05
    done
}

within_folder() {
    mkdir -p "$1" && cd "$1" || return
    shift
    "$@"
    cd ..
}

head_of_motion() {
    echo "# frame: patient"
    echo "# point: tip"
    echo "t_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch"
}

# press S: a needle that goes 1 mm down into a pad, stays that long, and comes out
press() {
    head_of_motion
    awk -v stay="$1" 'BEGIN {
        for (t = 0; t <= 1.2 + stay; t += 0.01) {
            y = t < 0.3 ? 5 : t < 0.6 ? 5 - (t - 0.3) * 20 : t < 0.6 + stay ? -1 : t < 0.8 + stay ? -1 + (t - 0.6 - stay) * 30 : 5
            printf "%.3f,0,%.4f,0,0,0,0,1,0,0\n", t, y
        }
    }'
}

# poke N: as many steps into the pad within a millisecond, each in a new place, and out again
poke() {
    head_of_motion
    awk -v count="$1" 'BEGIN {
        for (ms = 0; ms < 500 + count * 97; ms++) {
            since = ms < 400 ? 0 : ms - 400
            x = -24 + 0.48 * int(since / 97)
            printf "%.3f,%.3f,%.4f,0,0,0,0,1,0,0\n", ms / 1000, x, (since % 97 >= 60 ? -0.5 : 0.5)
        }
    }'
}
