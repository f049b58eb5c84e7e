"""Serves this folder to a browser, and takes the measured.json that measure.html sends back.

    npm install onnxruntime-web
    python3 serve.py [PORT]      then open the address that it prints, on the device
"""

import functools
import http.server
import json
import pathlib
import socket
import sys

folder = pathlib.Path(__file__).resolve().parent
MOST_BYTES = 50_000_000


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def end_headers(self):
        # A browser's clock is finest for pages that share nothing with others.
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def do_PUT(self):
        length = int(self.headers.get("Content-Length", 0))
        if self.path != "/measured.json" or not 0 < length <= MOST_BYTES:
            return self.send_error(400, "only /measured.json is taken")
        try:
            measured = json.loads(self.rfile.read(length))
        except ValueError:
            return self.send_error(400, "it is no JSON")
        # Whole or not at all.
        (folder / "measured.part").write_text(json.dumps(measured))
        (folder / "measured.part").replace(folder / "measured.json")
        print(f"{folder / 'measured.json'}: now npm run nat -- profile --collect {folder} --out FILE", flush=True)
        self.send_response(204)
        self.end_headers()

    def log_request(self, *_):
        pass


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
server = http.server.ThreadingHTTPServer(("", port), functools.partial(Handler, directory=str(folder)))
print(f"http://{socket.gethostname()}:{server.server_port}/measure.html", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
