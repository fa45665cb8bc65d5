"""A server with the wire format of OpenAI's embeddings endpoint, for this machine alone.

Source of the format: the API reference of ``POST /v1/embeddings`` and the Python client
``openai`` 3.57. The server listens on 127.0.0.1 at a port that the system picks, and stops with
its ``with`` block.
"""

import base64
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

MAX_BODY = 32_000_000  # bytes of a request that are read


class Refusal(Exception):
    """A request that is answered with an error of the API."""

    def __init__(self, status, message, param=None, code=None, kind="invalid_request_error"):
        super().__init__(message)
        self.status, self.headers = status, {}
        self.error = {"message": message, "type": kind, "param": param, "code": code}


def shorten(vectors, dimensions):
    """Keep the first numbers of every vector and scale what is left to length 1.

    Parameters
    ----------
    vectors : array_like, shape (n, d)
    dimensions : int
        1 to d.

    Returns
    -------
    numpy.ndarray of float32, shape (n, dimensions)
    """
    vectors = np.asarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError(f"vectors: expected finite numbers of shape (n, d), got {vectors.shape}")
    whole = isinstance(dimensions, int | np.integer) and not isinstance(dimensions, bool)
    if not whole or not 1 <= dimensions <= vectors.shape[1]:
        raise ValueError(
            f"dimensions: expected an int from 1 to {vectors.shape[1]}, got {dimensions!r}"
        )
    cut = vectors[:, :dimensions]
    norms = np.linalg.norm(cut, axis=1, keepdims=True)
    return cut / np.where(norms > 0, norms, 1)


def to_base64(vector):
    """Write a vector as the API does: little-endian float32, in base64.

    Parameters
    ----------
    vector : array_like, shape (d,)

    Returns
    -------
    str
        4 · ⌈4 d / 3⌉ characters.
    """
    vector = np.asarray(vector, dtype="<f4")
    if vector.ndim != 1 or not vector.size or not np.isfinite(vector).all():
        raise ValueError(f"vector: expected finite numbers of shape (d,), got {vector.shape}")
    return base64.b64encode(vector.tobytes()).decode("ascii")


def shortest(vector):
    """Return float32 numbers as floats with the fewest digits that restore them.

    Parameters
    ----------
    vector : array_like, shape (d,)

    Returns
    -------
    list of float
    """
    vector = np.asarray(vector, dtype=np.float32)
    if vector.ndim != 1 or not np.isfinite(vector).all():
        raise ValueError(f"vector: expected finite numbers of shape (d,), got {vector.shape}")
    return [float(str(number)) for number in vector]


class EmbeddingServer:
    """Serve one model at ``POST /v1/embeddings``.

    Parameters
    ----------
    model : str
        The name that requests must give.
    encode : callable
        Lists of token ids → array of shape (n, d). Called by one thread at a time.
    tokenize : callable
        A text → its list of token ids.
    key : str
        What requests must send as ``Authorization: Bearer KEY``.
    dimensions : int
        d, the length of a whole vector.
    max_tokens, max_inputs : int
        Longest input, and most inputs of one request.

    Attributes
    ----------
    url : str
        To be given to a client as ``base_url``.
    log : list of dict
        ``status``, ``inputs``, ``format`` and ``retry`` (how often the client says that it has
        tried before) of every answer so far.
    """

    def __init__(
        self, model, encode, tokenize, key, dimensions, max_tokens=254, max_inputs=2048
    ):  # fmt: skip
        for name, value in (("encode", encode), ("tokenize", tokenize)):
            if not callable(value):
                raise ValueError(f"{name}: expected a function, got {type(value).__name__}")
        for name, value in (("model", model), ("key", key)):
            if not isinstance(value, str) or not value:
                raise ValueError(f"{name}: expected a text, got {value!r}")
        self.model, self.encode, self.tokenize, self.key = model, encode, tokenize, key
        self.dimensions, self.max_tokens, self.max_inputs = dimensions, max_tokens, max_inputs
        self.log, self._lock = [], threading.Lock()
        self._left, self._wait, self._again, self._refill = None, 0, None, 0
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = False  # closing waits for the answers under way
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def limit(self, requests, retry_after=1):
        """Allow so many requests; who comes next is refused, and must wait before trying again.

        Parameters
        ----------
        requests : int or None
            None takes the limit away.
        retry_after : int
            Seconds from the refusal until as many requests are allowed again.
        """
        if requests is not None and (not isinstance(requests, int) or requests < 0):
            raise ValueError(f"requests: expected None or an int of at least 0, got {requests!r}")
        with self._lock:
            self._left, self._refill, self._wait, self._again = (
                requests,
                requests,
                retry_after,
                None,
            )

    def stop(self):
        """Finish the answers under way, then free the port; stopping twice does no harm."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()

    def _spend(self):
        """Take one request from the limit, or refuse it."""
        with self._lock:
            if self._left is None:
                return
            if self._again is not None and time.monotonic() >= self._again:
                self._left, self._again = self._refill, None
            if self._left == 0:
                self._again = self._again or time.monotonic() + 0.95 * self._wait
                refusal = Refusal(
                    429, "too many requests", code="rate_limit_exceeded", kind="requests"
                )
                refusal.headers["Retry-After"] = str(self._wait)
                raise refusal
            self._left -= 1

    def _rows(self, given):
        """Turn the four allowed kinds of input into lists of token ids."""

        def is_ids(value):
            return isinstance(value, list) and all(type(i) is int and i >= 0 for i in value)

        items = [given] if isinstance(given, str) or (is_ids(given) and given) else given
        if not isinstance(items, list) or not items:
            raise Refusal(400, "input: expected a text, texts or token ids, got none", "input")
        if len(items) > self.max_inputs:
            raise Refusal(400, f"input: expected at most {self.max_inputs} items", "input")
        if all(isinstance(item, str) for item in items):
            rows = [list(self.tokenize(item)) for item in items]
        elif all(map(is_ids, items)):
            rows = items
        else:
            raise Refusal(400, "input: expected texts alone or lists of token ids alone", "input")
        for i, row in enumerate(rows):
            if not row:
                raise Refusal(400, f"input[{i}]: expected at least one token", "input")
            if len(row) > self.max_tokens:
                message = f"input[{i}]: at most {self.max_tokens} tokens, got {len(row)}"
                raise Refusal(400, message, "input", "context_length_exceeded")
        return rows

    def answer(self, authorization, request):
        """Return the API's answer to a request, as a dict; raise `Refusal` for an error."""
        if not hmac.compare_digest(str(authorization).encode(), f"Bearer {self.key}".encode()):
            raise Refusal(401, "incorrect API key", code="invalid_api_key")
        self._spend()
        if not isinstance(request, dict):
            raise Refusal(400, "expected a JSON object")
        if request.get("model") != self.model:
            raise Refusal(404, f"no model {request.get('model')!r}", "model", "model_not_found")
        form, d = request.get("encoding_format", "float"), request.get("dimensions")
        if form not in ("float", "base64"):
            raise Refusal(400, "encoding_format: expected float or base64", "encoding_format")
        d = self.dimensions if d is None else d
        if type(d) is not int or not 1 <= d <= self.dimensions:
            raise Refusal(400, f"dimensions: expected 1 to {self.dimensions}", "dimensions")
        rows = self._rows(request.get("input"))
        with self._lock:
            vectors = shorten(self.encode(rows), d)
        written = [to_base64(v) if form == "base64" else shortest(v) for v in vectors]
        data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(written)]
        n = sum(map(len, rows))
        usage = {"prompt_tokens": n, "total_tokens": n}
        return {"object": "list", "data": data, "model": self.model, "usage": usage}


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds that a silent client may hold a thread

    def log_message(self, *args):
        """Stay silent: the notebook reads `EmbeddingServer.log`."""

    def do_POST(self):
        size = self.headers.get("Content-Length", "")
        body = self.rfile.read(min(int(size), MAX_BODY)) if size.isdigit() else b""
        request, status, headers = {}, 200, {}
        try:
            if self.path != "/v1/embeddings":
                raise Refusal(404, f"no such address: {self.path}")
            try:
                request = json.loads(body)
            except ValueError:
                raise Refusal(400, "the body is no JSON") from None
            answer = self.owner.answer(self.headers.get("Authorization"), request)
        except Refusal as refusal:
            status, headers, answer = refusal.status, refusal.headers, {"error": refusal.error}
        except Exception as error:  # the model's own fault: the client hears of it, and may retry
            status, answer = (
                500,
                {"error": {"message": type(error).__name__, "type": "server_error"}},
            )
        request = request if isinstance(request, dict) else {}
        given = request.get("input")
        one = not isinstance(given, list) or not given or isinstance(given[0], int)
        self.owner.log.append({
            "status": status, "inputs": 1 if one else len(given),
            "format": request.get("encoding_format"),
            "retry": int(self.headers.get("x-stainless-retry-count", 0)),
        })  # fmt: skip
        data = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
