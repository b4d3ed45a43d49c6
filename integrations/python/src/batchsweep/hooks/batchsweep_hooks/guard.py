"""One switch for all hooks. The first error turns everything off: a training matters more than what is known of it."""

import functools
import os
import sys


class Switch:
    # closed: whether what a loop does is not noted: all is off, or somebody else tells of it.
    __slots__ = ("off", "closed")

    def __init__(self):
        self.off = self.closed = False

    def close(self, wanted):
        self.closed = wanted or self.off

    def turn_off(self, where, error):
        if self.off:
            return
        self.turn_off_silently()
        try:
            print(f"batchsweep: hooks switched off: {where}: {type(error).__name__}: {error}", file=sys.stderr)
        except Exception:  # a program may have closed its stderr
            pass

    def turn_off_silently(self):
        self.off = self.closed = True


switch = Switch()
# A fork is a worker of a loader, or a training that another process reports already.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=switch.turn_off_silently)


def guarded(function, otherwise=None):
    """The function, which gives `otherwise` once hooks are off and never raises an error of its own."""

    @functools.wraps(function)
    def safe(*args, **named):
        if switch.off:
            return otherwise
        try:
            return function(*args, **named)
        except Exception as error:
            switch.turn_off(function.__qualname__, error)
            return otherwise

    return safe


def guarded_class(cls):
    """A callback class whose own methods are guarded."""
    for name, value in list(vars(cls).items()):
        if callable(value) and not name.startswith("__"):
            setattr(cls, name, guarded(value))
    return cls


def after(owner, name, then):
    """`owner.name` runs as before; then `then` gets what it gave and was given."""
    run, then = getattr(owner, name), guarded(then)

    @functools.wraps(run)
    def wrapped(*args, **named):
        result = run(*args, **named)
        then(result, *args, **named)
        return result

    setattr(owner, name, wrapped)
