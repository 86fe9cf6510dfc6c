"""A container engine in small: `buildah` builds, and the image runs as engines run it.

A run has the image's root file system, read-only, in namespaces of its own, with the image's user,
environment and command, a fresh /tmp and fresh volumes: what `docker run --read-only --tmpfs /tmp`
gives. Only the network is the host's. Needs root; no engine, no daemon.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_NOFILE, RLIMIT_NPROC, getrlimit
from signal import SIGKILL, SIGTERM
from typing import Any

PIP_SETTINGS = ("index-url", "extra-index-url", "trusted-host", "proxy", "cert", "timeout")
# $ROOT, $AS and $VOLUMES, the image's own, come by the environment, VOLUME=PATH pairs up to -- and
# the command as arguments.
RUN = """
mount --bind "$ROOT" "$ROOT"
while [ "$1" != -- ]; do mount --bind "${1%%=*}" "$ROOT${1#*=}"; shift; done
shift
mount -o remount,bind,ro "$ROOT"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
for volume in $VOLUMES; do mount -t tmpfs -o mode=1777 tmpfs "$ROOT$volume"; done
mount --rbind /dev "$ROOT/dev"
exec chroot --userspec="$AS" "$ROOT" "$@"
"""


@dataclass(frozen=True)
class Image:
    """A built image, its file system laid out."""

    config: Mapping[str, Any]
    """As in `docker image inspect`: User, Env, Entrypoint, Cmd, Healthcheck, …"""
    root: Path

    def size_mb(self, path: str = "") -> float:
        """What lies below a path, in megabytes."""
        found = _output("du", "-s", "-B", "1", str(self.root / path))
        return int(found.split()[0]) / 1e6

    def command(self, words: Sequence[str], environment: Mapping[str, str]) -> list[str]:
        """The words as the image runs them: in its folder, with its environment alone."""
        variables = [*self.config["Env"], *(f"{k}={v}" for k, v in environment.items())]
        return ["env", "-i", "-C", self.config["WorkingDir"], *variables, *words]


@dataclass(frozen=True)
class Container:
    """A container that runs."""

    image: Image
    process: asyncio.subprocess.Process
    pid: int
    """Of its first process, as the host sees it."""
    log: Path

    def said(self) -> str:
        """All that it has written so far."""
        return self.log.read_text(encoding="utf-8")

    def status(self) -> dict[str, str]:
        """What the kernel says of its first process: Uid, Gid, CapEff and so on."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return dict(line.split(":\t", 1) for line in lines if ":\t" in line)

    async def exec(self, *words: str) -> int:
        """Run a command inside, as `docker exec` and health checks do; returns its exit code."""
        user, group = self.image.config["User"].split(":")
        process = await asyncio.create_subprocess_exec(
            *("nsenter", f"--target={self.pid}", "--mount", "--pid", "--root"),
            *(f"--setuid={user}", f"--setgid={group}", "--", *self.image.command(words, {})),
        )
        return await process.wait()

    async def stop(self, timeout_s: float = 10) -> int:
        """Send SIGTERM as `docker stop` does; returns the exit code.

        Raises:
            TimeoutError: it still runs when an engine would kill it.
        """
        os.kill(self.pid, SIGTERM)
        return await asyncio.wait_for(self.process.wait(), timeout_s)


class Engine:
    """Builds images of a source tree in a storage of its own."""

    def __init__(self, place: Path, source: Path) -> None:
        self._place = place
        self._source = source
        self._certificates: list[str] = []

    def build_base(self, name: str) -> None:
        """Debian with its Python, in place of the public base image."""
        root = self._place / "base"
        packages = "--include=ca-certificates,python3,python3-venv"
        _output("debootstrap", "--variant=minbase", packages, "trixie", str(root))
        for waste in ("var/cache/apt", "var/lib/apt/lists"):
            shutil.rmtree(root / waste)
        (self._place / "Containerfile").write_text("FROM scratch\nADD base /\n", encoding="utf-8")
        self._build(name, "--file", str(self._place / "Containerfile"), str(self._place))
        shutil.rmtree(root)

    def build(self, name: str, base: str, *options: str) -> Image:
        """The project's image, with package-index settings of this machine that it won't keep."""
        secret = self._place / "pip.conf"
        secret.write_text(self._pip_settings(), encoding="utf-8")
        options = (*self._certificates, f"--secret=id=pip,src={secret}", *options)
        self._build(name, f"--build-arg=BASE=localhost/{base}", *options, str(self._source))
        container = self._buildah("from", "--pull-never", f"localhost/{name}").strip()
        root = Path(self._buildah("mount", container).strip())
        return Image(json.loads(self._buildah("inspect", container))["Docker"]["config"], root)

    def clean(self) -> None:
        """Give the disk space back: plain folders, nothing is mounted there."""
        shutil.rmtree(self._place)

    def _build(self, name: str, *options: str) -> None:
        limits = [
            f"--ulimit={word}={_hard(limit)}:{_hard(limit)}"
            for word, limit in (("nofile", RLIMIT_NOFILE), ("nproc", RLIMIT_NPROC))
        ]
        plain = ("--isolation=chroot", "--network=host", "--format=docker", *limits)
        self._buildah("build", *plain, f"--tag={name}", *options)

    def _buildah(self, *words: str) -> str:
        storage = (f"--root={self._place / 'storage'}", f"--runroot={self._place / 'run'}")
        return _output("buildah", "--storage-driver=vfs", *storage, *words)

    def _pip_settings(self) -> str:
        """How this machine reaches its package index, as a pip.conf."""
        listed = _output(sys.executable, "-m", "pip", "config", "list")
        found = dict(re.findall(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", listed, re.M))
        kept = {name: found[name] for name in PIP_SETTINGS if name in found}
        if "cert" in kept:
            folder = Path(kept["cert"]).parent
            self._certificates = [f"--volume={folder}:{folder}:ro"]
        return "[global]\n" + "".join(f"{name} = {value}\n" for name, value in kept.items())


@asynccontextmanager
async def running(
    image: Image,
    log: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    volumes: Mapping[Path, str] | None = None,
) -> AsyncIterator[Container]:
    """Run the image; what is still alive at the end is killed.

    Args:
        image: what to run.
        log: file that takes all it writes.
        arguments: in place of the image's command.
        environment: beside the image's own.
        volumes: folders of the host and where they are mounted.
    """
    mounts = {str(host): inside for host, inside in (volumes or {}).items()}
    for inside in mounts.values():
        (image.root / inside.lstrip("/")).mkdir(exist_ok=True)
    words = [*image.config["Entrypoint"], *(arguments or image.config["Cmd"])]
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--", "sh", "-euc", RUN),
            *("run", *(f"{host}={inside}" for host, inside in mounts.items()), "--"),
            *image.command(words, environment or {}),
            env={
                **os.environ,
                "ROOT": str(image.root),
                "AS": image.config["User"],
                "VOLUMES": " ".join(image.config.get("Volumes") or ()),
            },
            stdout=written,
            stderr=written,
        )
    pid = None
    try:
        pid = await _first_process(process, log)
        yield Container(image, process, pid, log)
    finally:
        if process.returncode is None:
            # The first process takes its namespace with it; `unshare` then ends by itself.
            os.kill(pid or process.pid, SIGKILL)
            await process.wait()


async def _first_process(process: asyncio.subprocess.Process, log: Path) -> int:
    """The container's first process, once Python runs in it."""
    # /proc has no events.
    while not (pid := _python_under(process.pid)) and process.returncode is None:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    if not pid:
        told = await asyncio.to_thread(log.read_text, "utf-8")
        raise RuntimeError(f"the container ended with {process.returncode}: {told}")
    return pid


def _python_under(parent: int) -> int | None:
    with suppress(OSError):  # a process may end between two looks
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
        for pid in children.split():
            if "python" in Path(f"/proc/{pid}/exe").readlink().name:
                return int(pid)
    return None


def _hard(limit: int) -> int:
    hard = getrlimit(limit)[1]
    return -1 if hard == RLIM_INFINITY else hard


def _output(*words: str) -> str:
    """What a command prints; when it fails the test's error ends with what it said."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        told = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise RuntimeError(f"{' '.join(words[:4])} … exits with {done.returncode}:\n{told}")
    return done.stdout
