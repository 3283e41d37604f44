"""From a bare `python3` to a running Linje; uses nothing but the standard library.

    python3 scripts/bootstrap.py setup        .venv, libraries, front end, translations
    python3 scripts/bootstrap.py dev          the same, with what the tests and checks need
    python3 scripts/bootstrap.py run [--host HOST] [--port PORT]

Every step leaves a stamp with the checksum of what it was made from, and is skipped while that is the same.
Packages come through the ordinary clients (pip or uv, npm) and the index those are configured for.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
FRONT = ROOT / "front"
BUILT = ROOT / "static_built"
OLDEST = (3, 11)
PANGO_ON_DEBIAN = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
PANGO_NAMES = {
    "Linux": ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"],
    "Darwin": ["libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libharfbuzz-subset.dylib"],
}
HOMEBREW = ["/opt/homebrew/lib/", "/usr/local/lib/"]


class SetupError(Exception):
    """A step that failed; the message says what the user can do."""


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


# Stamps ---------------------------------------------------------------------------------------------------------


def checksum(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_done(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


# Commands -------------------------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Ours first on PATH, so that npm runs on the Node of the virtualenv and not on an old one of the machine."""
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    # A mirror behind an organisation's own certificate is trusted where the machine trusts it.
    certificates = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", "NODE_USE_SYSTEM_CA": "1"}
    return {**certificates, **os.environ, "VIRTUAL_ENV": str(VENV), "PATH": path}


def run(*command: str | Path, cwd: Path = ROOT, quiet: bool = False, **more: str) -> bool:
    """Run a command without a keyboard; True if it succeeded. Quiet: its words are shown only when it failed."""
    output = subprocess.PIPE if quiet else None
    try:
        done = subprocess.run(
            [str(word) for word in command],
            check=False,
            cwd=cwd,
            env={**environment(), **more},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if quiet else None,
        )
    except OSError:
        return False
    if done.returncode and quiet:
        sys.stdout.write(done.stdout.decode(errors="replace"))
    return done.returncode == 0


def may_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    say(f"installing {' '.join(packages)} with apt-get")
    if run(*install, quiet=True, DEBIAN_FRONTEND="noninteractive"):
        return True
    return run("apt-get", "update", "-qq", quiet=True) and run(*install, quiet=True, DEBIAN_FRONTEND="noninteractive")


# Python ---------------------------------------------------------------------------------------------------------


def require_python() -> None:
    """Go on with a newer Python of this machine when `python3` is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in ("python3.13", "python3.12", "python3.11"):
        path = shutil.which(name)
        if path and works(Path(path)):
            os.execv(path, [path, *sys.argv])
    found = ".".join(map(str, sys.version_info[:2]))
    raise SetupError(f"Linje needs Python 3.11 or later; python3 is {found}. Install a newer one and try again.")


def make_venv() -> None:
    if works(PYTHON):
        return
    say("making .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    if any(attempt() for attempt in (venv_by_python, venv_by_uv, venv_by_virtualenv, venv_by_apt)):
        return
    raise SetupError(
        f"This Python cannot make a virtual environment. Install the package python3-venv (on Debian and Ubuntu: "
        f"apt-get install python3-venv) and try again. Python: {sys.executable}"
    )


def works(python: Path) -> bool:
    return python.exists() and run(python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))", quiet=True)


def venv_by_python() -> bool:
    # Debian without python3-venv fails here for want of ensurepip, after it has made half of it.
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], check=False, stdin=subprocess.DEVNULL, capture_output=True
    )
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
    return done.returncode == 0 and works(PYTHON)


def venv_by_uv() -> bool:
    return has_uv() and run("uv", "venv", "--seed", "-q", "-p", sys.executable, VENV) and works(PYTHON)


def venv_by_virtualenv() -> bool:
    return shutil.which("virtualenv") is not None and run("virtualenv", "-q", "-p", sys.executable, VENV)


def venv_by_apt() -> bool:
    return may_use_apt() and apt_install("python3-venv") and venv_by_python()


def has_uv() -> bool:
    # Version managers leave a `uv` on PATH that only says that it is not installed.
    return shutil.which("uv") is not None and run("uv", "--version", quiet=True)


def install(name: str) -> None:
    """Install one locked list, by uv where it is, else by pip; every file must match its hash."""
    requirements = ROOT / f"{name}.txt"
    stamp, value = VENV / f".{name}", checksum([requirements])
    if is_done(stamp, value):
        return
    say(f"installing {name}.txt")
    by_uv = has_uv() and run("uv", "pip", "install", "-q", "--require-hashes", "-r", requirements, quiet=True)
    if not by_uv and not run(
        PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", requirements
    ):
        raise SetupError(f"{name}.txt could not be installed: see above. Is the package index reachable?")
    stamp.write_text(value)


# The PDF's libraries --------------------------------------------------------------------------------------------


def has_pango() -> bool:
    folders = ["", *HOMEBREW] if platform.system() == "Darwin" else [""]
    names = PANGO_NAMES.get(platform.system(), [])
    return all(any(loads(folder + name) for folder in folders) for name in names)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_pango() -> None:
    """WeasyPrint draws with Pango. Without it everything works but the PDF, and one sentence says what to install."""
    if has_pango() or (may_use_apt() and apt_install(*PANGO_ON_DEBIAN)):
        return
    command = "brew install pango" if platform.system() == "Darwin" else f"apt-get install {' '.join(PANGO_ON_DEBIAN)}"
    say(f"PDFs cannot be made on this machine until you run: {command}. Everything else works.")


def let_browser_driver_start() -> None:
    """Playwright brings a Node of its own that wants libatomic, which the barest Debian lacks."""
    if platform.system() != "Linux" or loads("libatomic.so.1") or (may_use_apt() and apt_install("libatomic1")):
        return
    say("Tests with a browser cannot run on this machine until you run: apt-get install libatomic1")


# Front end and translations -------------------------------------------------------------------------------------


def front_sources() -> list[Path]:
    return [
        path
        for path in FRONT.rglob("*")
        if path.is_file() and "node_modules" not in path.parts and not path.name.endswith((".test.js", ".log"))
    ]


def build_front() -> None:
    install_node_modules()
    stamp, value = BUILT / ".built", checksum(front_sources())
    if is_done(stamp, value):
        return
    say("building the front end")
    if not run("npm", "run", "build", "--silent", cwd=FRONT, quiet=True):
        raise SetupError("The front end could not be built: see above.")
    stamp.write_text(value)


def install_node_modules() -> None:
    stamp, value = FRONT / "node_modules" / ".installed", checksum([FRONT / "package-lock.json"])
    if is_done(stamp, value):
        return
    say("installing the front end's packages")
    if not run("npm", "ci", "--no-audit", "--no-fund", cwd=FRONT, quiet=True):
        raise SetupError("npm ci failed: see above. Is the package registry reachable?")
    stamp.write_text(value)


def compile_messages() -> None:
    catalogs = [*ROOT.glob("*/locale/*/LC_MESSAGES/django.po"), *ROOT.glob("locale/*/LC_MESSAGES/django.po")]
    compiled = [(po, po.with_suffix(".mo")) for po in catalogs]
    if all(mo.exists() and mo.stat().st_mtime > po.stat().st_mtime for po, mo in compiled):
        return
    if not run(PYTHON, "scripts/messages.py", "compile"):
        raise SetupError("The translations could not be compiled: see above.")


# The three commands ---------------------------------------------------------------------------------------------


def setup(for_development: bool = False) -> None:
    started = time.monotonic()
    make_venv()
    install("requirements")
    install_pango()
    if for_development:
        install("requirements-dev")
        let_browser_driver_start()
    compile_messages()
    build_front()
    if time.monotonic() - started > 5:
        say(f"ready after {time.monotonic() - started:.0f} s")


def start(host: str, port: str) -> None:
    """Become the supervisor, so that Ctrl-C and signals reach it and nobody else."""
    variables = {"DEBUG": "1", **os.environ, "PYTHONUNBUFFERED": "1"}
    arguments = [str(PYTHON), "manage.py", "serve", "--prepare", "--host", host, "--port", port]
    os.chdir(ROOT)
    os.execve(str(PYTHON), arguments, {**environment(), **variables})


def main() -> int:
    parser = argparse.ArgumentParser(description="Set up and start Linje.")
    parser.add_argument("command", choices=["setup", "dev", "run"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="8000")
    arguments = parser.parse_args()
    try:
        require_python()
        setup(for_development=arguments.command == "dev")
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if arguments.command == "run":
        start(arguments.host, arguments.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
