"""Ralph LRS on loopback, its statements in a folder. Its file backend refuses a file that is there: let it append."""

import sys

from ralph.backends.data.base import BaseOperationType
from ralph.backends.data.fs import FSDataBackend
from ralph.cli import cli

FSDataBackend.default_operation_type = BaseOperationType.APPEND

if __name__ == "__main__":
    sys.exit(cli(["runserver", "-b", "fs", "-h", "127.0.0.1", "-p", sys.argv[1]]))
