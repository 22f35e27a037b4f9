"""Renew what learners open at the top of a clone: `python tests/course/renew_copies.py`.

The course's own folder is the source: `exercises/` is a copy of its stubs, `solutions/` of its solutions. A test holds
them equal.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COURSE = ROOT / "grader" / "courses" / "gradient_descent"
COPIES = {"exercises": COURSE / "stubs", "solutions": COURSE / "solutions"}


def expected_files() -> dict[Path, bytes]:
    """What the copies should hold, by path."""
    return {
        ROOT / copy / path.name: path.read_bytes()
        for copy, source in COPIES.items()
        for path in sorted(source.glob("*.py"))
    }


def present_files() -> dict[Path, bytes]:
    """What the copies hold, by path."""
    return {path: path.read_bytes() for copy in COPIES for path in sorted((ROOT / copy).glob("*.py"))}


def main() -> None:
    """Bring the copies up to date."""
    expected = expected_files()
    for path in present_files().keys() - expected.keys():
        path.unlink()
    for path, content in expected.items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
