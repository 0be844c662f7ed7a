"""Prints every message of /stylus as JSON lines, read with nothing but the PyPI packages mcap and mcap-ros2-support."""

import json
import struct
import sys

from mcap.reader import make_reader
from mcap_ros2.decoder import DecoderFactory


def bits(number):
    """The number as its 64 bits: JSON readers differ in the last one."""
    return struct.unpack("<Q", struct.pack("<d", number))[0]


with open(sys.argv[1], "rb") as file:
    reader = make_reader(file, validate_crcs=True, decoder_factories=[DecoderFactory()])
    for _schema, _channel, message, stylus in reader.iter_decoded_messages(topics=["/stylus"]):
        print(
            json.dumps(
                {
                    "log_time": message.log_time,
                    "tick": stylus.tick,
                    "position_mm": [bits(x) for x in stylus.position_mm],
                    "rotation_xyzw": [bits(x) for x in stylus.rotation_xyzw],
                    "pedal": bits(stylus.pedal),
                    "stretch": bits(stylus.stretch),
                    "flags": stylus.flags,
                }
            )
        )
    topics = sorted({channel.topic for _, channel, _, _ in reader.iter_decoded_messages()})
    print(json.dumps({"topics": topics}))
