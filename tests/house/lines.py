"""No line of C++ is longer than 140 characters (.clang-format, ColumnLimit)."""
import pathlib
import sys

LONGEST = 140
root = pathlib.Path(sys.argv[1])
folders = ["model", "shell", "kernel", "verify", "render", "exercises", "cli", "tests"]
files = sorted(file for folder in folders for file in (root / folder).rglob("*") if file.suffix in (".cc", ".h"))
if len(files) < 100:
    sys.exit(f"{root}: only {len(files)} files of C++ found; expected the sources of nslab")
bad = [f"{file.relative_to(root)}:{number}: {len(line)} characters"
       for file in files for number, line in enumerate(file.read_text().split("\n"), 1) if len(line) > LONGEST]
print("\n".join(bad) or f"{len(files)} files, no line longer than {LONGEST} characters")
sys.exit(1 if bad else 0)
