"""A server with the wire format of OpenAI's embeddings endpoint, for this machine alone.

Source of the format: the API reference of ``POST /v1/embeddings`` and the Python client
``openai`` 3.57; of the fields that OpenAI does not have, ``input_type`` and ``output_dtype``, the
documentation of Voyage AI's text embeddings (2026). The server listens on 127.0.0.1 at a port that
the system picks, and stops with its ``with`` block.
"""

import base64
import contextlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from utils.machine import checks
from utils.models import int8

MAX_BODY = 32_000_000  # bytes of a request that are read
DTYPES = ("float", "int8", "binary", "ubinary")


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
    checks.whole("dimensions", dimensions, 1, vectors.shape[1])
    cut = vectors[:, :dimensions]
    norms = np.linalg.norm(cut, axis=1, keepdims=True)
    return cut / np.where(norms > 0, norms, 1)


def quantize(vectors, dtype):
    """Write every number of a vector in one byte, or in one bit.

    Parameters
    ----------
    vectors : array_like, shape (n, d)
    dtype : str
        ``int8``: round(127 · v / max|v|), the maximum taken within each vector, so that cosines
        stay what they are but for rounding; ``ubinary``: a bit for each number, 1 where it is
        positive, eight in a byte, the first number in the highest bit; ``binary``: the same byte
        minus 128, as a signed one.

    Returns
    -------
    numpy.ndarray, shape (n, d) or (n, d / 8)
        Of int8, or of uint8 for ``ubinary``.

    Raises
    ------
    ValueError
        If ``dtype`` is none of these, or d is no multiple of 8 where bits are packed.
    """
    checks.one_of("dtype", dtype, DTYPES[1:])
    vectors = np.asarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or not vectors.size or not np.isfinite(vectors).all():
        raise ValueError(f"vectors: expected finite numbers of shape (n, d), got {vectors.shape}")
    if dtype == "int8":
        return int8.to_int8(vectors)["codes"]
    if vectors.shape[1] % 8:
        raise ValueError(f"vectors: expected a multiple of 8 numbers, got {vectors.shape[1]}")
    packed = np.packbits(vectors > 0, axis=1)
    return packed if dtype == "ubinary" else (packed.astype(np.int16) - 128).astype(np.int8)


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


def _written(vector, form, dtype):
    """A vector as JSON holds it."""
    if dtype == "float":
        return to_base64(vector) if form == "base64" else shortest(vector)
    if form == "base64":
        return base64.b64encode(vector.tobytes()).decode("ascii")
    return vector.tolist()


class EmbeddingServer:
    """Serve one model at ``POST /v1/embeddings``.

    Parameters
    ----------
    model : str
        The name that requests must give.
    encode : callable
        Lists of token ids → array of shape (n, d); with ``input_types`` it also takes the
        request's, or None. Called by one thread at a time.
    tokenize : callable
        A text → its list of token ids.
    key : str
        What requests must send as ``Authorization: Bearer KEY``.
    dimensions : int
        d, the length of a whole vector.
    vocabulary : int, optional
        How many token ids the model has: a request's own ids are below it.
    max_tokens, max_inputs : int
        Longest input, and most inputs of one request.
    input_types : sequence of str
        What a request may give as ``input_type``; none if the model treats all texts alike.

    Attributes
    ----------
    url : str
        To be given to a client as ``base_url``.
    log : list of dict
        ``status``, ``inputs``, ``format`` and ``retry`` (how often the client says that it has
        tried before) of every answer so far.
    """

    def __init__(
        self, model, encode, tokenize, key, dimensions, max_tokens=254, max_inputs=2048,
        vocabulary=None, input_types=(),
    ):  # fmt: skip
        for name, value in (("encode", encode), ("tokenize", tokenize)):
            checks.function(name, value)
        for name, value in (("model", model), ("key", key)):
            if not isinstance(value, str) or not value:
                raise ValueError(f"{name}: expected a text, got {value!r}")
        if vocabulary is not None and (type(vocabulary) is not int or vocabulary < 1):
            raise ValueError(f"vocabulary: expected an int of at least 1, got {vocabulary!r}")
        self.model, self.encode, self.tokenize, self.key = model, encode, tokenize, key
        if isinstance(input_types, str) or not all(isinstance(t, str) for t in input_types):
            raise ValueError(f"input_types: expected texts, got {input_types!r}")
        self.vocabulary, self.input_types = vocabulary, tuple(input_types)
        self.dimensions, self.max_tokens, self.max_inputs = dimensions, max_tokens, max_inputs
        self.log, self._lock, self._at_work = [], threading.Lock(), threading.Lock()
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
            return isinstance(value, list) and all(type(i) is int for i in value)

        items = [given] if isinstance(given, str) or (is_ids(given) and given) else given
        if not isinstance(items, list) or not items:
            raise Refusal(400, "input: expected a text, texts or token ids, got none", "input")
        if len(items) > self.max_inputs:
            raise Refusal(400, f"input: expected at most {self.max_inputs} items", "input")
        if all(isinstance(item, str) for item in items):
            rows = [self._ids(i, item) for i, item in enumerate(items)]
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
            most = float("inf") if self.vocabulary is None else self.vocabulary
            strange = next((token for token in row if not 0 <= token < most), None)
            if strange is not None:
                raise self._foreign(f"input[{i}]", strange)
        return rows

    def _foreign(self, where, token):
        """The refusal of a token id that another tokenizer has made."""
        upper = "" if self.vocabulary is None else f" to {self.vocabulary - 1:,}"
        message = f"{where}: expected token ids of 0{upper}, the vocabulary of {self.model}, "
        return Refusal(400, f"{message}got {token}: another tokenizer's?", "input")

    def _ids(self, i, text):
        """Token ids of one text."""
        try:
            text.encode()
        except UnicodeEncodeError:  # half a surrogate pair: JSON can hold it, UTF-8 cannot
            raise Refusal(
                400, f"input[{i}]: expected a text that UTF-8 can hold", "input"
            ) from None
        return list(self.tokenize(text))

    def _choices(self, request, d):
        """Which numbers are wanted, and which kind of text is sent; refuse what is unknown."""
        dtype, kind = request.get("output_dtype"), request.get("input_type")
        dtype = "float" if dtype is None else dtype
        if dtype not in DTYPES:
            raise Refusal(400, f"output_dtype: expected {' or '.join(DTYPES)}", "output_dtype")
        if "binary" in dtype and d % 8:
            raise Refusal(400, f"dimensions: expected a multiple of 8, got {d}", "dimensions")
        if kind is not None and kind not in self.input_types:
            known = " or ".join(self.input_types) or "none"
            raise Refusal(400, f"input_type: expected {known}", "input_type")
        return dtype, kind

    def answer(self, authorization, request):
        """Return the API's answer to a request, as a dict; raise `Refusal` for an error."""
        if not hmac.compare_digest(str(authorization).encode(), f"Bearer {self.key}".encode()):
            raise Refusal(401, "incorrect API key", code="invalid_api_key")
        self._spend()
        if not isinstance(request, dict):
            raise Refusal(400, "expected a JSON object")
        if request.get("model") != self.model:
            raise Refusal(404, f"no model {request.get('model')!r}", "model", "model_not_found")
        form, d = request.get("encoding_format"), request.get("dimensions")
        form = "float" if form is None else form
        if form not in ("float", "base64"):
            raise Refusal(400, "encoding_format: expected float or base64", "encoding_format")
        d = self.dimensions if d is None else d
        if type(d) is not int or not 1 <= d <= self.dimensions:
            raise Refusal(400, f"dimensions: expected 1 to {self.dimensions}", "dimensions")
        dtype, kind = self._choices(request, d)
        rows = self._rows(request.get("input"))
        try:
            with self._at_work:
                found = self.encode(rows, kind) if self.input_types else self.encode(rows)
            vectors = shorten(found, d)
        except IndexError:  # no row of the table for an id: which, an unstated vocabulary hides
            raise self._foreign("input", max(map(max, rows))) from None
        if dtype != "float":
            vectors = quantize(vectors, dtype)
        written = [_written(vector, form, dtype) for vector in vectors]
        data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(written)]
        n = sum(map(len, rows))
        usage = {"prompt_tokens": n, "total_tokens": n}
        return {"object": "list", "data": data, "model": self.model, "usage": usage}


class _Handler(BaseHTTPRequestHandler):
    """Answer every request in JSON: what cannot be answered gets the API's own error."""

    timeout = 10  # seconds that a silent client may hold a thread

    def log_message(self, *args):
        """Stay silent: the notebook reads `EmbeddingServer.log`."""

    def send_error(self, code, message=None, explain=None):
        """Refuse what is no request of HTTP, in the API's form and not as a page."""
        error = Refusal(code, message or "bad request").error
        self.request_version = "HTTP/1.0"  # a line that is no request counts as 0.9: no status
        self._send(code, {"Connection": "close"}, {"error": error})
        self.close_connection = True

    def _body(self):
        """Bytes of the request's body."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            raise Refusal(411, "expected a body with Content-Length, got one in chunks")
        size = self.headers.get("Content-Length", "0").strip()
        if not size.isascii() or not size.isdigit() or len(size) > 18:
            raise Refusal(400, f"Content-Length: expected a number, got {size!r:.40}")
        if int(size) > MAX_BODY:
            raise Refusal(413, f"expected a body of at most {MAX_BODY:,} bytes, got {int(size):,}")
        return self.rfile.read(int(size))

    def _request(self):
        """The request's JSON."""
        body = self._body()  # read first: who is refused must have been heard out
        if self.path.partition("?")[0].rstrip("/") != "/v1/embeddings":
            raise Refusal(404, f"no such address: {self.path:.200}")
        if self.command != "POST":
            raise Refusal(405, f"{self.command}: this address takes POST")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise Refusal(400, "the body is no JSON") from None

    def _answer(self):
        """Answer any request, and note how."""
        request, status, headers = {}, 200, {}
        try:
            try:
                request = self._request()
            except OSError:  # the client has gone
                self.close_connection = True
                return
            answer = self.owner.answer(self.headers.get("Authorization"), request)
        except Refusal as refusal:
            status, headers, answer = refusal.status, refusal.headers, {"error": refusal.error}
        except Exception as error:  # the model's own fault: the client hears of it, and may retry
            message = {"message": type(error).__name__, "type": "server_error"}
            status, answer = 500, {"error": {**message, "param": None, "code": None}}
        request = request if isinstance(request, dict) else {}
        given, tried = request.get("input"), self.headers.get("x-stainless-retry-count", "0")
        one = not isinstance(given, list) or not given or isinstance(given[0], int)
        self.owner.log.append({
            "status": status, "inputs": 1 if one else len(given),
            "format": request.get("encoding_format"),
            "retry": int(tried) if tried in map(str, range(100)) else 0,
        })  # fmt: skip
        self._send(status, headers, answer)

    def _send(self, status, headers, answer):
        """Write status, headers and JSON; a client that does not wait is no fault."""
        data = b"" if self.command == "HEAD" else json.dumps(answer).encode()
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer
