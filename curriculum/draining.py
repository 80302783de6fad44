"""Whether this server is on its way out.

One byte of memory that the server process and the workers it forks share. The server process
loads this module before it forks (gunicorn.conf.py imports it), so all of them see one byte.
"""

import mmap

_byte = mmap.mmap(-1, 1)


def begin():
    _byte[0] = 1


def end():
    _byte[0] = 0


def is_on():
    return _byte[0] == 1
