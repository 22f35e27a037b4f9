"""Coverage-guided fuzzing of the wire: whatever a child may write, the parent reads a value, waits, or says WireError.

Run it in an environment of its own, since atheris has no wheel for every Python:

    pip install atheris numpy && PYTHONPATH=. python tests/sandbox/child/fuzz_wire.py -max_total_time=180 [CORPUS]

Every finding becomes a test in tests/sandbox/child/test_wire.py.
"""

import sys
import time

import atheris

with atheris.instrument_imports(include=["grader.sandbox.child.wire"]):
    from grader.sandbox.child import wire

import numpy as np

SECONDS = 5.0
"""Far above what the largest body takes; libFuzzer's own timeout is for what never ends."""

SEEDS: tuple[object, ...] = (
    (None, True, -1, 2**200, 1.5, 1j, "é\ud800", [], (), {"a": [1], "b": {}}),
    [np.zeros((2, 0, 3)), np.float32(1), np.array([True, False]), np.array(3 + 1j)],
    [np.zeros((2, 3), order="F"), np.arange(6)[::2]],
    ("ask", 3, [wire.FunctionReference(slot=0), wire.Opaque(kind="generator")], {"x": np.arange(4, dtype="u1")}),
)


def parse_body(body: bytes) -> None:
    """A value that can be written again and is then the same bytes, or WireError."""
    try:
        value = wire.decode_value(body)
    except wire.WireError:
        return
    # `here` turns around at every crossing, so two crossings give back what was read.
    again = wire.encode_frame(wire.decode_value(wire.encode_frame(value)[4:]))[4:]
    if again != body:
        raise AssertionError(f"{body!r} is read as {value!r}, which is written as {again!r}")


def cut_frames(data: bytes) -> None:
    """The same bodies, however the bytes arrive: whole, or in two parts that the first byte tells."""
    whole, parts = wire.FrameBuffer(), wire.FrameBuffer()
    whole.feed_bytes(data)
    middle = data[0] if data else 0
    bodies = []
    for piece in (data[:middle], data[middle:]):
        parts.feed_bytes(piece)
        bodies += drain(parts)
    # After a fault the rest of a stream means nothing.
    bodies = bodies[: bodies.index(None) + 1] if None in bodies else bodies
    if bodies != drain(whole):
        raise AssertionError(f"{data!r} is cut in two ways")


def drain(frames: wire.FrameBuffer) -> list[bytes | None]:
    """The bodies that are there, and None for a fault."""
    bodies: list[bytes | None] = []
    try:
        while (body := frames.next_body()) is not None:
            bodies.append(body)
    except wire.WireError:
        bodies.append(None)
    return bodies


def fuzz_one(data: bytes) -> None:
    started = time.monotonic()
    parse_body(data)
    cut_frames(data)
    for body in drain_whole(data):
        parse_body(body)
    if time.monotonic() - started > SECONDS:
        raise AssertionError(f"{len(data)} bytes took {time.monotonic() - started:.1f} s")


def drain_whole(data: bytes) -> list[bytes]:
    frames = wire.FrameBuffer()
    frames.feed_bytes(data)
    return [body for body in drain(frames) if body is not None]


def mutate(data: bytes, limit: int, seed: int) -> bytes:
    """Half of the time start from a valid body, so that the deep tags are reached."""
    if seed % 16 == 0:
        data = wire.encode_frame(SEEDS[seed // 16 % len(SEEDS)])[4:][:limit]
    return atheris.Mutate(data, limit)


def main() -> None:
    atheris.Setup(sys.argv, fuzz_one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
