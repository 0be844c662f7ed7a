# shellcheck shell=bash
# Brings QEMU, a kernel and busybox into the cache: Debian packages, downloaded and unpacked as any user. Sourced by `run`,
# which has `cache` and `skip`; leaves `qemu` (command), `kernel`, `kernel_modules` and `busybox` (files).

# Kernel modules of the guest, in the order in which they must be loaded.
modules=(
    virtio/virtio_ring virtio/virtio virtio/virtio_pci_legacy_dev virtio/virtio_pci_modern_dev virtio/virtio_pci
    block/virtio_blk
    hid/hid hid/hid-generic hid/uhid
    usb/common/usb-common usb/core/usbcore hid/usbhid/usbhid usb/usbip/usbip-core usb/usbip/vhci-hcd
)

# Each of them asks apt only when the cache lacks something.
get_all() {
    local tool
    for tool in apt-get apt-cache dpkg-deb; do
        command -v "$tool" >/dev/null || skip "no $tool here: the guest is made of Debian packages"
    done
    mkdir -p "$cache"
    get_busybox
    get_kernel
    get_qemu
}

# apt with the machine's package lists, or with lists of its own when the machine has none (that needs no root either)
apt_options=(-q -o APT::Sandbox::User="$(id -un)")
lists_are_ours=

apt_known() { apt-cache "${apt_options[@]}" show "$1" >/dev/null 2>&1; }

own_lists() {
    [[ -z "$lists_are_ours" ]] || return 1
    lists_are_ours=yes
    mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
    apt_options+=(-o Dir::State::lists="$cache/apt/lists" -o Dir::Cache="$cache/apt/cache")
    apt-get "${apt_options[@]}" update >"$cache/apt/log" 2>&1
}

# packages FOLDER NAME...: the newest versions of packages, as files in a folder
packages() {
    local folder=$1
    shift
    mkdir -p "$folder"
    (cd "$folder" && apt-get "${apt_options[@]}" download "$@" >log 2>&1) && return
    # lists that are missing or old: a package that they name may be gone from the mirror
    own_lists && (cd "$folder" && apt-get "${apt_options[@]}" download "$@" >log 2>&1)
}

# unpack FOLDER INTO [FILE-PATTERN...]: what of the packages is wanted; the packages are thrown away
unpack() {
    local folder=$1 into=$2 package
    shift 2
    mkdir -p "$into"
    for package in "$folder"/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -C "$into" -x --wildcards "$@"
    done
    rm -rf "$folder"
}

is_there() { [[ -e "$1/.unpacked" ]]; }
done_with() { touch "$1/.unpacked"; }

get_busybox() {
    local folder=$cache/busybox
    if ! is_there "$folder"; then
        packages "$cache/download" busybox-static || skip "the package busybox-static cannot be had"
        # where it lies changed from one Debian to the next; the other pattern then finds nothing
        unpack "$cache/download" "$folder" ./bin/busybox ./usr/bin/busybox 2>"$cache/tar.log" || true
        done_with "$folder"
    fi
    busybox=$(compgen -G "$folder/bin/busybox" || compgen -G "$folder/usr/bin/busybox") ||
        skip "the package busybox-static holds no busybox"
}

# The generic kernel has USB; of its 400 MB only what the guest loads is unpacked.
get_kernel() {
    local name folder patterns=() module
    apt_known linux-image-amd64 || own_lists || true
    name=$(apt-cache "${apt_options[@]}" depends linux-image-amd64 2>/dev/null |
        awk '/Depends: linux-image-[0-9]/ { print $2; exit }')
    # the one of an earlier run will do where there is no network any more
    [[ -n "$name" ]] || name=$(cd "$cache" && compgen -G 'linux-image-*' | sort -V | tail -n 1) || true
    [[ -n "$name" ]] || skip "no package linux-image-amd64 is known"
    folder=$cache/$name
    if ! is_there "$folder"; then
        packages "$cache/download" "$name" || skip "the package $name cannot be had"
        # a module that is built in has no file, and a pattern without a file is no error here
        for module in "${modules[@]}"; do patterns+=("./*/drivers/$module.ko*"); done
        unpack "$cache/download" "$folder" './boot/vmlinuz-*' "${patterns[@]}" 2>"$cache/tar.log" || true
        plain_kernel "$(compgen -G "$folder/boot/vmlinuz-*")" "$folder/vmlinux"
        done_with "$folder"
    fi
    kernel=$folder/vmlinux
    kernel_modules=$(dirname "$(find "$folder" -type d -name hid -path '*/drivers/hid')")
}

# plain_kernel BZIMAGE ELF: without this the guest would unpack its kernel instruction by instruction
plain_kernel() {
    local image=$1 elf=$2 setup payload length
    number() { od -An -v -t "u$2" -j "$1" -N "$2" "$image" | tr -d ' '; }
    setup=$(number $((0x1f1)) 1) payload=$(number $((0x248)) 4) length=$(number $((0x24c)) 4)
    payload=$((payload + (setup + 1) * 512))
    head -c $((payload + length)) "$image" | tail -c "$length" >"$elf.packed"
    case "$(od -An -t x1 -N 6 "$elf.packed" | tr -d ' ')" in
        fd377a585a00) unxz_to "$elf.part" <"$elf.packed" ;;
        *) cp "$image" "$elf.part" ;; # QEMU boots the packed one too, only slower
    esac
    rm -f "$elf.packed"
    mv "$elf.part" "$elf"
}

# Python's, as neither xz nor what busybox has can be relied on here; bytes after the end are no error.
unxz_to() {
    python3 -c 'import lzma, sys; sys.stdout.buffer.write(lzma.LZMADecompressor().decompress(sys.stdin.buffer.read()))' >"$1"
}

# QEMU of the machine, else the package with what it needs, unpacked beside: installing it could replace a newer one.
get_qemu() {
    if command -v qemu-system-x86_64 >/dev/null; then
        qemu=(qemu-system-x86_64)
        return
    fi
    local folder=$cache/qemu names
    if ! is_there "$folder"; then
        names=$(qemu_packages)
        [[ -n "$names" ]] || { own_lists && names=$(qemu_packages); } || true
        [[ -n "$names" ]] || skip "no qemu-system-x86_64 here, and no package qemu-system-x86 is known"
        # shellcheck disable=SC2086 # a list of words
        packages "$cache/download" $names || skip "the package qemu-system-x86 and what it needs cannot be had"
        unpack "$cache/download" "$folder"
        done_with "$folder"
    fi
    local libraries=$folder/usr/lib/x86_64-linux-gnu
    qemu=(env "LD_LIBRARY_PATH=$libraries:$folder/lib/x86_64-linux-gnu" "QEMU_MODULE_DIR=$libraries/qemu"
        "$folder/usr/bin/qemu-system-x86_64" -L "$folder/usr/share/seabios" -L "$folder/usr/share/qemu")
}

qemu_packages() {
    apt-get "${apt_options[@]}" install -s --no-install-recommends qemu-system-x86 2>/dev/null |
        awk '/^Inst/ { print $2 }'
}
