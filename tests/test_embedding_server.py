"""The local embedding server, asked by the official client."""

import base64
import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import openai
import pytest

from utils import embedding_server
from utils.embedding_server import EmbeddingServer, shorten, to_base64

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


def test_a_body_that_is_no_json(server):
    request = urllib.request.Request(f"{server.url}/embeddings", b"{", method="POST")
    request.add_header("Authorization", f"Bearer {KEY}")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError) as caught:
        opener.open(request)
    assert caught.value.code == 400
    assert "JSON" in json.loads(caught.value.read())["error"]["message"]


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
    assert embedding_server.MAX_BODY > 1_000_000


def test_the_fewest_digits_restore_the_numbers():
    vector = np.random.default_rng(0).standard_normal(1000).astype(np.float32)
    written = embedding_server.shortest(vector)
    assert np.array_equal(np.array(written, np.float32), vector)
    # nine digits are always enough for float32 (IEEE 754), 17 are what a double may take
    assert max(len(str(x).lstrip("-0.").partition("e")[0].replace(".", "")) for x in written) <= 9
