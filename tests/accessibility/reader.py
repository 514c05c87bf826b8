# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a window as a screen reader does: reader.py PROGRAM DOCUMENT.

Finds the window through AT-SPI, walks to a grid, reads cells, makes a step with a button, and waits
for the sentence of the step. Exit status 0 when all of it was heard, 77 when this machine has not
what is needed. Everything that is started is ended again, by its process id, also on a failure.
"""
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE = 60  # seconds for anything that has to turn up; the machine may be busy
OVERALL = 150


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def check(good, what):
    if not good:
        raise AssertionError(what)
    print("ok:", what)


def ended(process):
    """Ends a process that was started here, with its children where it leads a group."""
    if process.poll() is not None:
        return
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signal_number)
        except ProcessLookupError:
            return
        try:
            process.wait(5)
            return
        except subprocess.TimeoutExpired:
            continue


def outside():
    for tool in ("Xvfb", "dbus-run-session"):
        if not shutil.which(tool):
            skip(tool + " is missing")
    if not launcher():
        skip("at-spi-bus-launcher is missing")
    try:
        import gi
        gi.require_version("Atspi", "2.0")
        import pyatspi  # noqa: F401
    except (ImportError, ValueError) as missing:
        skip(str(missing))
    reading, writing = os.pipe()
    home = tempfile.mkdtemp(prefix="convstep-reader-")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL, start_new_session=True)
    session = None
    try:
        os.close(writing)
        ready, _, _ = select.select([reading], [], [], PATIENCE)
        display = os.read(reading, 16).decode().strip() if ready else ""
        check(display, "a display of its own")
        environment = dict(os.environ, DISPLAY=":" + display, HOME=home, XDG_CONFIG_HOME=home,
                           XDG_RUNTIME_DIR=home, QT_QPA_PLATFORM="xcb",
                           QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", LC_ALL="C.UTF-8", NO_AT_BRIDGE="0")
        for other in ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "WAYLAND_DISPLAY"):
            environment.pop(other, None)
        session = subprocess.Popen(
            ["dbus-run-session", "--", sys.executable, os.path.abspath(__file__), "--inside",
             *sys.argv[1:]], env=environment, start_new_session=True)
        try:
            return session.wait(OVERALL)
        except subprocess.TimeoutExpired:
            print("nothing more was heard for", OVERALL, "s")
            return 1
    finally:
        if session:
            ended(session)
        ended(server)
        shutil.rmtree(home, ignore_errors=True)


def launcher():
    for path in ("/usr/libexec/at-spi-bus-launcher",
                 "/usr/lib/at-spi2-core/at-spi-bus-launcher"):
        if os.path.exists(path):
            return path
    return None


class Reader:
    def __init__(self, process):
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi, GLib
        import pyatspi
        self.process, self.loop, self.pyatspi = process, GLib.MainContext.default(), pyatspi
        self.heard = []
        self.listener = Atspi.EventListener.new(self.hear)
        self.listener.register("object:property-change:accessible-description")

    def hear(self, event):
        self.heard.append((event.source.get_name(), event.source.get_description()))

    def wait(self, find, what):
        """What `find` gives as soon as that is anything; events are heard meanwhile."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            while self.loop.pending():
                self.loop.iteration(False)
            try:
                found = find()
                if found:
                    print("ok:", what)
                    return found
            except Exception as gone:  # what was walked over may go away at any time
                print("again:", gone)
            if self.process.poll() is not None:
                raise AssertionError("the program ended with %d" % self.process.returncode)
            time.sleep(0.1)
        raise AssertionError("not found: " + what)

    def all(self, root, depth=24):
        yield root
        # A table is asked for its cells, not walked.
        if depth == 0 or root.getRole() == self.pyatspi.ROLE_TABLE:
            return
        for child in root:
            if child is not None:
                yield from self.all(child, depth - 1)

    def find(self, root, role, name):
        for one in self.all(root):
            if one.getRole() == role and one.name.startswith(name):
                return one
        return None


def inside(program, document):
    import dbus

    bus = subprocess.Popen([launcher(), "--launch-immediately"], start_new_session=True,
                           stderr=subprocess.DEVNULL)
    shown = None
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                dbus.Interface(
                    dbus.SessionBus().get_object("org.a11y.Bus", "/org/a11y/bus"),
                    "org.freedesktop.DBus.Properties").Set(
                        "org.a11y.Status", "IsEnabled", dbus.Boolean(True))
                break
            except dbus.DBusException:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
        shown = subprocess.Popen([program, document], start_new_session=True)
        read(Reader(shown))
        return 0
    except AssertionError as wrong:
        print("FAILED:", wrong)
        return 1
    finally:
        if shown:
            ended(shown)
        ended(bus)


def read(reader):
    pyatspi = reader.pyatspi

    def window():
        for application in pyatspi.Registry.getDesktop(0):
            if application is None or "convstep" not in (application.name or "").lower():
                continue
            for one in application:
                if one is not None and one.getRole() in (pyatspi.ROLE_FRAME,
                                                         pyatspi.ROLE_WINDOW):
                    return one
        return None

    frame = reader.wait(window, "the window")
    stage = reader.wait(lambda: reader.find(frame, pyatspi.ROLE_CANVAS, "Stage"), "the stage")
    check("Nothing is computed yet" in stage.description, "where one stands: " + stage.description)
    tables = [one for one in reader.all(stage) if one.getRole() == pyatspi.ROLE_TABLE]
    names = [one.name for one in tables]
    for wanted in ("Input", "Filter", "Products", "Depthwise output"):
        check(any(name.startswith(wanted) for name in names), "a table for " + wanted)

    def cell(name, row, col):
        table = next(one for one in reader.all(stage)
                     if one.getRole() == pyatspi.ROLE_TABLE and one.name.startswith(name))
        return table.queryTable().getAccessibleAt(row, col)

    grid = next(one for one in tables if one.name.startswith("Input")).queryTable()
    check((grid.nRows, grid.nColumns) == (5, 5), "its rows and columns")
    check(grid.getRowDescription(2) == "row 2", "what a row is called")
    check(cell("Input", 0, 1).name == "2", "a cell's value: " + cell("Input", 0, 1).name)
    check(cell("Input", 0, 1).description == "row 0, column 1", "and where it is")
    check(cell("Depthwise output", 0, 0).name == "not computed yet", "what is still to come")

    button = reader.wait(
        lambda: reader.find(frame, pyatspi.ROLE_PUSH_BUTTON, "Step forward"), "the button")
    reader.heard.clear()
    action = button.queryAction()
    check(action.nActions > 0, "it can be pressed")
    action.doAction(0)
    name, sentence = reader.wait(
        lambda: next((one for one in reader.heard if one[1].startswith("Tap 1 of 9")), None),
        "the sentence of the step")
    check(name == "Stage" and "times weight (0, 0)" in sentence, "it says: " + sentence)
    reader.wait(lambda: cell("Input", 0, 0).name.endswith("current tap"), "the current tap")
    reader.wait(lambda: cell("Products", 0, 0).name.endswith("current tap"), "its product")
    check(cell("Filter", 2, 2).name.endswith("in the window"), "what else the window takes")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        signal.alarm(OVERALL)
        sys.exit(inside(*sys.argv[2:4]))
    sys.exit(outside())
