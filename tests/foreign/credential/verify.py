"""Judges the credentials of a folder with openbadgeslib, sockets shut. Out: pypi.json (file: verdict)."""

import json
import pathlib
import socket
import sys


def shut(*_arguments, **_options):
    raise OSError("the network was asked")


socket.socket.connect = shut
socket.create_connection = shut
socket.getaddrinfo = shut

from openbadgeslib.ob3.ldp import OB3LdpVerifier  # noqa: E402 (after the sockets are shut)

folder = pathlib.Path(sys.argv[1])
did = json.loads((folder / "ours.json").read_text())["issuer"]["id"]
names = ["ours.json", "theirs.json"] + [f"attacks/{path.name}" for path in sorted((folder / "attacks").iterdir())]


def verdict(text):
    try:
        OB3LdpVerifier.for_issuer_did(did).verify(text)
    except Exception as error:  # whatever it is: it was refused
        return {"valid": False, "why": f"{type(error).__name__}: {error}".split("\n")[0][:100]}
    return {"valid": True, "why": ""}


verdicts = {name: verdict((folder / name).read_text()) for name in names}
(folder / "pypi.json").write_text(json.dumps(verdicts, indent=1))
