# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs Python scripts one after the other in one process, each as if alone.

run_scripts.py [--compile] FILE...: prints "ok FILE" or "failed FILE: why" for each, in the end how
many of each; exit status 1 when one failed. With --compile they are only read.
"""
import contextlib
import io
import runpy
import sys

files = sys.argv[1:]
only_read = files[:1] == ["--compile"]
failed = 0
for path in files[1:] if only_read else files:
    try:
        if only_read:
            with open(path, encoding="ascii") as file:
                compile(file.read(), path, "exec")
        else:
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                runpy.run_path(path, run_name="__main__")
            # The last line of every text; without it nothing was compared.
            assert said.getvalue().endswith("as on the screen\n"), "it did not finish"
        print("ok", path)
    except Exception as error:
        failed += 1
        print(f"failed {path}: {type(error).__name__}: {error}")
print(f"{len(files) - only_read - failed} ok, {failed} failed")
sys.exit(1 if failed else 0)
