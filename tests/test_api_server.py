"""The local embedding server, asked by the official client."""

import base64
import json
import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import openai
import pytest

from utils.search import api_server
from utils.search.api_server import EmbeddingServer, quantize, shorten, to_base64

DIMENSIONS, MODEL, KEY = 16, "small", "secret"


def tokenize(text):
    return [ord(letter) for letter in text]


def encode(rows):
    """A vector that depends on the ids alone; an id of 999 stands for a broken model."""
    if any(999 in row for row in rows):
        raise RuntimeError("broken")
    return np.array([np.random.default_rng(row).standard_normal(DIMENSIONS) for row in rows])


@pytest.fixture
def server():
    with EmbeddingServer(MODEL, encode, tokenize, KEY, DIMENSIONS, 8, 5) as running:
        yield running


@pytest.fixture
def ask(server):
    """Send any bytes to the server as they are; return status and parsed answer."""

    def send(data):
        with socket.create_connection(server._http.server_address, timeout=20) as wire:
            wire.sendall(data)
            answer = b""
            while part := wire.recv(65536):
                answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body) if body else None

    return send


def post(body, path="/v1/embeddings", **headers):
    """Bytes of a request of HTTP."""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    known = {"Authorization": f"Bearer {KEY}", "Content-Length": len(body), **headers}
    lines = [f"POST {path} HTTP/1.0", *(f"{k}: {v}" for k, v in known.items() if v is not None)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def client_of(server, **options):
    http = openai.DefaultHttpxClient(trust_env=False)
    return openai.OpenAI(**{"base_url": server.url, "api_key": KEY, "http_client": http, **options})


@pytest.fixture
def client(server):
    with client_of(server) as made:
        yield made


def vectors(reply):
    return np.array([item.embedding for item in reply.data])


def test_a_text(client):
    reply = client.embeddings.create(model=MODEL, input="abc")
    assert (reply.object, reply.model, reply.data[0].object) == ("list", MODEL, "embedding")
    assert np.allclose(vectors(reply), shorten(encode([tokenize("abc")]), DIMENSIONS), atol=1e-6)
    assert (reply.usage.prompt_tokens, reply.usage.total_tokens) == (3, 3)


@pytest.mark.parametrize(
    ("given", "tokens"), [(["ab", "c"], 3), ([[97, 98], [99]], 3), ([97, 98], 2), (["ab"], 2)]
)
def test_each_kind_of_input(client, given, tokens):
    reply = client.embeddings.create(model=MODEL, input=given)
    assert [item.index for item in reply.data] == list(range(len(reply.data)))
    assert reply.usage.total_tokens == tokens
    first = shorten(encode([tokenize("ab")]), DIMENSIONS)[0]
    assert np.allclose(vectors(reply)[0], first, atol=1e-6)


def test_base64_by_default_and_equal_to_float(server, client):
    default = client.embeddings.create(model=MODEL, input="abc")
    assert server.log[-1]["format"] == "base64"
    digits = client.embeddings.create(model=MODEL, input="abc", encoding_format="float")
    letters = client.embeddings.create(model=MODEL, input="abc", encoding_format="base64")
    assert isinstance(letters.data[0].embedding, str)
    read = np.frombuffer(base64.b64decode(letters.data[0].embedding), "<f4")
    assert np.array_equal(read, np.array(digits.data[0].embedding, np.float32))
    assert np.array_equal(read, np.array(default.data[0].embedding, np.float32))


def test_bytes_and_bits_as_numbers_and_as_letters(client):
    exact = vectors(client.embeddings.create(model=MODEL, input=["abc", "d"]))
    for dtype, kind, width in (("int8", "i1", 16), ("ubinary", "u1", 2), ("binary", "i1", 2)):
        more = {"model": MODEL, "input": ["abc", "d"], "extra_body": {"output_dtype": dtype}}
        numbers = vectors(client.embeddings.create(encoding_format="float", **more))
        letters = client.embeddings.create(encoding_format="base64", **more)
        read = [np.frombuffer(base64.b64decode(item.embedding), kind) for item in letters.data]
        assert numbers.shape == (2, width)
        assert np.array_equal(numbers, np.array(read))
        assert np.array_equal(numbers, quantize(exact, dtype))


def test_bytes_and_bits_by_hand():
    assert quantize([[0.5, -1.0, 0.0]], "int8").tolist() == [[64, -127, 0]]
    signs = [[1, -1, 1, 0, -1, -1, -1, 2]]  # 1010 0001
    assert quantize(signs, "ubinary").tolist() == [[161]]
    assert quantize(signs, "binary").tolist() == [[33]]
    assert quantize(signs, "binary").dtype == np.int8
    with pytest.raises(ValueError, match="multiple of 8"):
        quantize([[1.0, 2.0]], "ubinary")


def test_kinds_of_text():
    def by_kind(rows, kind):
        return encode(rows) * (-1 if kind == "query" else 1)

    with (
        EmbeddingServer(
            MODEL, by_kind, tokenize, KEY, DIMENSIONS, input_types=("query", "document")
        ) as running,
        client_of(running) as asking,
    ):
        replies = [
            vectors(asking.embeddings.create(model=MODEL, input="a", extra_body=body))
            for body in ({}, {"input_type": "document"}, {"input_type": "query"})
        ]
        assert np.array_equal(replies[0], replies[1])
        assert np.allclose(replies[0], -replies[2])
        with pytest.raises(openai.BadRequestError, match="query or document"):
            asking.embeddings.create(model=MODEL, input="a", extra_body={"input_type": "title"})
    with pytest.raises(ValueError, match="input_types"):
        EmbeddingServer(MODEL, encode, tokenize, KEY, DIMENSIONS, input_types="query")


@pytest.mark.parametrize("d", [1, 5, DIMENSIONS])
def test_dimensions_cut_and_renormalise(client, d):
    whole = vectors(client.embeddings.create(model=MODEL, input=["abc", "d"]))
    cut = vectors(client.embeddings.create(model=MODEL, input=["abc", "d"], dimensions=d))
    assert cut.shape == (2, d)
    assert np.allclose(cut, shorten(whole, d), atol=1e-6)
    assert np.allclose(np.linalg.norm(cut, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(
    ("request_", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": ["a", ""]}, "input"),
        ({"input": [[]]}, "input"),
        ({"input": "123456789"}, "input"),
        ({"input": ["a"] * 6}, "input"),
        ({"input": ["a", [1]]}, "input"),
        ({"input": [-1]}, "input"),
        ({"input": 3}, "input"),
        ({"input": "a", "dimensions": 0}, "dimensions"),
        ({"input": "a", "dimensions": DIMENSIONS + 1}, "dimensions"),
        ({"input": "a", "dimensions": 2.5}, "dimensions"),
        ({"input": "a", "encoding_format": "hex"}, "encoding_format"),
        ({"input": "a", "extra_body": {"output_dtype": "int4"}}, "output_dtype"),
        ({"input": "a", "extra_body": {"output_dtype": ["int8"]}}, "output_dtype"),
        ({"input": "a", "dimensions": 5, "extra_body": {"output_dtype": "binary"}}, "dimensions"),
        ({"input": "a", "extra_body": {"input_type": "query"}}, "input_type"),
    ],
)
def test_a_bad_request_is_refused_once(server, client, request_, param):
    with pytest.raises(openai.BadRequestError) as caught:
        client.embeddings.create(model=MODEL, **request_)
    assert (caught.value.status_code, caught.value.param) == (400, param)
    assert caught.value.type == "invalid_request_error"
    assert len(server.log) == 1


def test_an_unknown_model_and_address(client):
    with pytest.raises(openai.NotFoundError, match="absent"):
        client.embeddings.create(model="absent", input="a")
    with pytest.raises(openai.NotFoundError):
        client.post("/chat/completions", body={}, cast_to=object)


def test_a_wrong_key(server):
    with (
        client_of(server, api_key="wrong") as other,
        pytest.raises(openai.AuthenticationError) as e,
    ):
        other.embeddings.create(model=MODEL, input="a")
    assert e.value.code == "invalid_api_key"
    assert len(server.log) == 1


def test_a_broken_model_is_a_server_error(client):
    with pytest.raises(openai.InternalServerError):
        client.with_options(max_retries=0).embeddings.create(model=MODEL, input=[999])
    assert len(vectors(client.embeddings.create(model=MODEL, input="a"))) == 1


def test_the_client_waits_and_tries_again(server, client):
    server.limit(1, retry_after=1)
    for _ in range(2):
        client.embeddings.create(model=MODEL, input="a")
    assert [entry["status"] for entry in server.log] == [200, 429, 200]
    assert [entry["retry"] for entry in server.log] == [0, 0, 1]


def test_a_limit_without_a_retry(server, client):
    server.limit(0, retry_after=7)
    with pytest.raises(openai.RateLimitError) as caught:
        client.with_options(max_retries=0).embeddings.create(model=MODEL, input="a")
    assert caught.value.response.headers["Retry-After"] == "7"
    server.limit(None)
    client.embeddings.create(model=MODEL, input="a")


def test_many_callers_at_once_get_their_own_vectors(client):
    texts = [chr(97 + i % 26) * (1 + i % 8) for i in range(40)]
    with ThreadPoolExecutor(8) as workers:
        replies = list(
            workers.map(lambda text: client.embeddings.create(model=MODEL, input=text), texts)
        )
    expected = shorten(encode([tokenize(text) for text in texts]), DIMENSIONS)
    assert np.allclose([reply.data[0].embedding for reply in replies], expected, atol=1e-6)


def test_it_stops_and_frees_its_port():
    with EmbeddingServer(MODEL, encode, tokenize, KEY, DIMENSIONS) as running:
        client = client_of(running, max_retries=0)
        client.embeddings.create(model=MODEL, input="a")
    with pytest.raises(openai.APIConnectionError):
        client.embeddings.create(model=MODEL, input="a")
    running.stop()  # twice does no harm
    assert not running._thread.is_alive()


def test_it_listens_on_this_machine_only(server):
    assert server.url.startswith("http://127.0.0.1:")
    assert server._http.server_address[0] == "127.0.0.1"


GOOD = {"model": MODEL, "input": "a"}
DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (post(b"{"), 400, "JSON"),
        (post(b""), 400, "JSON"),
        (post(b"\xff\xfe"), 400, "JSON"),
        (post(DEEP), 400, "JSON"),
        (post([GOOD]), 400, "object"),
        (post(b"{}", **{"Content-Length": "many"}), 400, "Content-Length"),
        (post(b"{}", **{"Content-Length": "9" * 5000}), 400, "Content-Length"),
        (post(b"{}", **{"Content-Length": api_server.MAX_BODY + 1}), 413, "at most"),
        (post(b"{}", **{"Content-Length": None, "Transfer-Encoding": "chunked"}), 411, "chunks"),
        (post({**GOOD, "input": ["a", "\ud800"]}), 400, "UTF-8"),
        (post({**GOOD, "input": [True]}), 400, "texts alone"),
        (post({**GOOD, "input": {"a": 1}}), 400, "none"),
        (post({**GOOD, "dimensions": True}), 400, "dimensions"),
        (post(GOOD, Authorization=None), 401, "key"),
        (post(GOOD, path="/v1/other"), 404, "/v1/other"),
        (post(GOOD, **{"x-stainless-retry-count": "abc"}), 200, ""),
        (post({**GOOD, "encoding_format": None, "dimensions": None}), 200, ""),
        (post(GOOD, path="/v1/embeddings/?a=b"), 200, ""),
        (b"GET /v1/embeddings HTTP/1.0\r\n\r\n", 405, "POST"),
        (b"DELETE /v1/embeddings HTTP/1.0\r\n\r\n", 405, "POST"),
        (b"GET / HTTP/1.0\r\n\r\n", 404, "address"),
        (b"BREW / HTTP/1.0\r\n\r\n", 501, "method"),
        (b"nonsense\r\n\r\n", 400, "nonsense"),
    ],
)
def test_any_request_is_answered_in_the_form_of_the_api(ask, sent, status, says):
    found, answer = ask(sent)
    assert found == status
    if status == 200:
        assert len(answer["data"][0]["embedding"]) == DIMENSIONS
    else:
        assert answer["error"].keys() == {"message", "type", "param", "code"}
        assert answer["error"]["type"] == "invalid_request_error"
        assert says.lower() in answer["error"]["message"].lower()


def test_it_goes_on_after_requests_of_all_kinds(ask):
    for sent in (post(b"{"), b"nonsense\r\n\r\n", post(GOOD)):
        status, _ = ask(sent)
    assert status == 200


@pytest.mark.parametrize("known", [{"vocabulary": 30_522}, {}])
def test_ids_of_another_tokenizer_are_refused_by_name(known):
    table = np.random.default_rng(0).standard_normal((30_522, DIMENSIONS))
    model = lambda rows: np.array([table[row].mean(axis=0) for row in rows])  # noqa: E731
    with EmbeddingServer(MODEL, model, tokenize, KEY, DIMENSIONS, **known) as server:
        client = client_of(server)
        with pytest.raises(openai.BadRequestError, match="57668") as caught:
            client.embeddings.create(model=MODEL, input=[[7], [57668, 53901]])
        assert (caught.value.type, caught.value.param) == ("invalid_request_error", "input")
        assert "vocabulary" in caught.value.message
        assert known == {} or "30,521" in caught.value.message
        assert len(server.log) == 1
        assert len(client.embeddings.create(model=MODEL, input=[[0, 30_521]]).data) == 1


def test_base64_is_little_endian_float32():
    assert to_base64([1.0]) == "AACAPw=="
    assert len(to_base64(np.ones(384))) == 2048


@pytest.mark.parametrize(
    ("changed", "named"),
    [({"encode": 1}, "encode"), ({"tokenize": None}, "tokenize"), ({"key": ""}, "key")],
)
def test_a_server_with_wrong_parts_does_not_start(changed, named):
    parts = {"model": MODEL, "encode": encode, "tokenize": tokenize, "key": KEY, "dimensions": 4}
    with pytest.raises(ValueError, match=named):
        EmbeddingServer(**{**parts, **changed})


def test_a_limit_below_zero(server):
    with pytest.raises(ValueError, match="requests"):
        server.limit(-1)
    assert api_server.MAX_BODY > 1_000_000


def test_the_fewest_digits_restore_the_numbers():
    vector = np.random.default_rng(0).standard_normal(1000).astype(np.float32)
    written = api_server.shortest(vector)
    assert np.array_equal(np.array(written, np.float32), vector)
    # nine digits are always enough for float32 (IEEE 754), 17 are what a double may take
    assert max(len(str(x).lstrip("-0.").partition("e")[0].replace(".", "")) for x in written) <= 9
