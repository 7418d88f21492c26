#!/usr/bin/env python3
"""Reads the metrics of a running gateway with parsers that share no code with it.

    metrics.py MATRIX_PUSH

MATRIX_PUSH is the command to run as the gateway. Both formats are read with prometheus_client, and must have the same
values. The traces of a request are read by a small collector. If promtool (Debian package prometheus) is installed, it
checks the text format, the alert rules with their tests, and each expression of the dashboard. Exits with 1, and says what is
wrong, unless all is well.
"""

import http.server
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

OPERATIONS = pathlib.Path(__file__).resolve().parent.parent / "Operations"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
NOTIFY = {
    "notification": {
        "event_id": "$event",
        "devices": [
            {"app_id": "im.log", "pushkey": "a", "data": None},
            {"app_id": "im.up", "pushkey": "http://127.0.0.1:9/secret"},
            {"app_id": 'im."x\\y', "pushkey": "c"},
            {"app_id": "im.unknown", "pushkey": "d"},
        ],
    }
}
CONFIGURATION = """
apps:
  - {app_id: im.log, provider: log, path: /dev/null}
  - {app_id: im.up, provider: unifiedpush}
  - {app_id: 'im."xé*', provider: log, path: /dev/null}
network: {allow: [127.0.0.0/8]}
listen: {port: 0}
metrics: {port: 0, sygnal_names: true}
tracing: {endpoint: "http://127.0.0.1:%d/v1/traces"}
"""


class Collector(http.server.BaseHTTPRequestHandler):
    requests = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.requests.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def fetch(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as response:
        return response.headers["Content-Type"], response.read().decode()


def samples(families):
    # The number of processor seconds and descriptors may differ between two scrapes.
    return {
        (s.name, tuple(sorted(s.labels.items()))): s.value
        for f in families
        for s in f.samples
        if not s.name.startswith("process_")
    }


def promtool(*arguments, text=None):
    result = subprocess.run(["promtool", *arguments], input=text, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"promtool {' '.join(map(str, arguments))}:\n{result.stdout}{result.stderr}")


def check_metrics(base):
    text_type, text = fetch(base + "/metrics")
    open_type, open_text = fetch(base + "/metrics", Accept="application/openmetrics-text;version=1.0.0,*/*;q=0.1")
    assert text_type == "text/plain; version=0.0.4; charset=utf-8", text_type
    assert open_type == "application/openmetrics-text; version=1.0.0; charset=utf-8", open_type
    by_text, by_open = samples(read_text(text)), samples(read_openmetrics(open_text))
    assert by_text == by_open, set(by_text.items()) ^ set(by_open.items())
    delivered = ("matrix_push_deliveries_total",
                 (("app", "im.log"), ("provider", "log"), ("reason", "accepted"), ("result", "delivered")))
    assert by_text[delivered] == 1, by_text.get(delivered)
    assert any(dict(labels).get("app") == 'im."xé*' for _, labels in by_text), "no label with a quotation mark"
    assert "secret" not in text and "im.unknown" not in text
    if shutil.which("promtool"):
        promtool("check", "metrics", text=text)
    print(f"metrics: {len(by_text)} values in both formats")


def check_operations(folder):
    if not shutil.which("promtool"):
        print("skipped: promtool isn't installed")
        return
    promtool("check", "rules", str(OPERATIONS / "prometheus/alerts.yaml"))
    promtool("test", "rules", str(OPERATIONS / "prometheus/alerts_test.yaml"))
    dashboard = json.loads((OPERATIONS / "grafana/matrix-push.json").read_text())
    expressions = [t["expr"] for p in dashboard["panels"] for t in p.get("targets", [])]
    rules = [{"record": f"r{i}", "expr": e.replace("$__rate_interval", "5m")} for i, e in enumerate(expressions)]
    file = pathlib.Path(folder) / "dashboard.yaml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", str(file))
    print(f"operations: alerts with their tests, and {len(expressions)} expressions of the dashboard")


def check_traces():
    assert {(path, kind) for path, kind, _ in Collector.requests} == {("/v1/traces", "application/json")}
    spans = [
        span
        for _, _, body in Collector.requests
        for resource in body["resourceSpans"]
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]
    assert {span["traceId"] for span in spans} == {TRACE}, spans
    names = [span["name"] for span in spans]
    assert names.count("notify") == 1 and names.count("deliver") == 2 and names.count("send") >= 2, names
    assert "secret" not in json.dumps(Collector.requests)
    print(f"traces: {len(spans)} spans of one request")


def main():
    collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        configuration = pathlib.Path(folder) / "gateway.yaml"
        configuration.write_text(CONFIGURATION % collector.server_address[1])
        gateway = subprocess.Popen(
            [sys.argv[1], "gateway", "--config", str(configuration)], stderr=subprocess.PIPE, text=True)
        try:
            ports = {}
            while len(ports) < 2:
                line = gateway.stderr.readline()
                assert line, "the gateway ended"
                if match := re.search(r"port=(\d+).*\] (metrics listening|listening)$", line.strip()):
                    ports[match[2]] = match[1]
            threading.Thread(target=gateway.stderr.read, daemon=True).start()
            request = urllib.request.Request(
                f"http://127.0.0.1:{ports['listening']}/_matrix/push/v1/notify", json.dumps(NOTIFY).encode(),
                {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
            try:
                urllib.request.urlopen(request, timeout=30)
                raise SystemExit("the device that can't be reached should have caused an error")
            except urllib.error.HTTPError as error:
                assert error.code == 502, error.code
            check_metrics(f"http://127.0.0.1:{ports['metrics listening']}")
            check_operations(folder)
        finally:
            gateway.send_signal(signal.SIGTERM)
        assert gateway.wait(20) == 0
    check_traces()


if __name__ == "__main__":
    main()
