#!/usr/bin/env python3
"""Runs a command with a homeserver: a Synapse that runs as long as the command does.

    with-synapse.py [--keep] FOLDER COMMAND [ARGUMENT…]

The homeserver listens on a free port of the loopback interface, keeps everything in a new folder in FOLDER and talks to
nobody. The command finds its address in HOMESERVER_URL. Exits with the command's exit code, or with 3 when the
homeserver didn't start. The homeserver's folder, with its log, is kept when something failed. Run it with the Python
that has the package `matrix-synapse`.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

STARTING_SECONDS = 60
STOPPING_SECONDS = 15
# Another program may take the port between its choice and its use.
PORT_TRIES = 3


def unlimited():
    return {"per_second": 100_000, "burst_count": 100_000}


def configuration(folder, port):
    """Synapse's configuration: no rate limits except for wrong passwords, which the journey tests."""
    return {
        "server_name": "interop.test",
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "listeners": [
            {
                "port": port,
                "bind_addresses": ["127.0.0.1"],
                "type": "http",
                "tls": False,
                "resources": [{"names": ["client", "media"], "compress": False}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "log_config": str(folder / "log.json"),
        "pid_file": str(folder / "pid"),
        "report_stats": False,
        "suppress_key_server_warning": True,
        "trusted_key_servers": [],
        "macaroon_secret_key": os.urandom(16).hex(),
        "form_secret": os.urandom(16).hex(),
        "enable_registration": True,
        "enable_registration_without_verification": True,
        # Pushers may have a gateway on this machine.
        "ip_range_whitelist": ["127.0.0.1/32"],
        # The specification requires no token here.
        "allow_public_rooms_without_auth": True,
        # Serve media through the endpoints from before v1.11 of the specification too.
        "enable_authenticated_media": False,
        # Otherwise an initial sync may return a cached response that is minutes old.
        "caches": {"sync_response_cache_duration": "0s"},
        "presence": {"enabled": True},
        "user_directory": {"enabled": True, "search_all_users": True},
        "room_list_publication_rules": [{"action": "allow"}],
        "rc_message": unlimited(),
        "rc_registration": unlimited(),
        "rc_room_creation": unlimited(),
        "rc_joins": {"local": unlimited(), "remote": unlimited()},
        "rc_joins_per_room": unlimited(),
        "rc_invites": {"per_room": unlimited(), "per_user": unlimited(), "per_issuer": unlimited()},
        "rc_login": {
            "address": unlimited(),
            "account": unlimited(),
            "failed_attempts": {"per_second": 0.1, "burst_count": 3},
        },
    }


def logging(folder):
    return {
        "version": 1,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "file": {"class": "logging.FileHandler", "formatter": "line", "filename": str(folder / "synapse.log")}
        },
        "root": {"level": "INFO", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Synapse:
    """One running homeserver."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = folder / "homeserver.yaml"
        # JSON is YAML.
        config.write_text(json.dumps(configuration(folder, self.port), indent=2))
        (folder / "log.json").write_text(json.dumps(logging(folder)))
        command = [sys.executable, "-m", "synapse.app.homeserver", "--config-path", str(config)]
        subprocess.run([*command, "--generate-keys"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        self.output = (folder / "output.log").open("ab")
        # A separate session: an interrupt at the terminal reaches it only through `stop`.
        self.process = subprocess.Popen(
            command, stdout=self.output, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True
        )

    def is_answering(self):
        """Waits until the server responds; false if it ends or takes too long."""
        deadline = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/_matrix/client/versions", timeout=5).close()
                return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        return False

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.output.close()


def run(folder, command):
    """The exit code of the command, or 3."""
    for _ in range(PORT_TRIES):
        synapse = Synapse(folder)
        try:
            if synapse.is_answering():
                environment = {**os.environ, "HOMESERVER_URL": synapse.url}
                with subprocess.Popen(command, env=environment) as program:
                    try:
                        return program.wait()
                    finally:
                        if program.poll() is None:
                            program.terminate()
        finally:
            synapse.stop()
    return 3


def main(arguments):
    keep = arguments[:1] == ["--keep"]
    if keep:
        arguments = arguments[1:]
    if len(arguments) < 2 or arguments[0].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    # Ends this program like an error, which stops the homeserver.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    parent = pathlib.Path(arguments[0]).resolve()
    parent.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="synapse-", dir=parent))
    code = 3
    try:
        code = run(folder, arguments[1:])
    except KeyboardInterrupt:
        code = 130
    finally:
        if code == 0 and not keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"The homeserver's files and its log are in {folder}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
