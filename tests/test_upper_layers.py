"""An encoder cut in two gives what the whole one gives; the student is one of them."""

import numpy as np
import pytest
import torch

from utils.models import docs_minilm, docs_mpnet, pretrained, upper_layers

TEXTS = ["draw a tree", "the mean of all values along an axis, without the largest", "a"]


@pytest.mark.parametrize("depth", [0, 4, 5])
def test_both_parts_are_minilm(depth):
    theirs = pretrained.minilm().encode(TEXTS, normalize_embeddings=True)
    ours = upper_layers.Upper(depth).encode(*upper_layers.lower(TEXTS, depth))
    np.testing.assert_allclose(ours, theirs, atol=2e-3)  # states are kept in float16


def test_both_parts_are_mpnet():
    ours = upper_layers.Upper(10, "mpnet").encode(*upper_layers.lower(TEXTS, 10, "mpnet"))
    np.testing.assert_allclose(ours, docs_mpnet.encode(TEXTS), atol=2e-3)


def test_order_and_company_do_not_count():
    states, lengths = upper_layers.lower(TEXTS * 30)
    network = upper_layers.Upper()
    vectors = network.encode(states, lengths)
    np.testing.assert_allclose(vectors[:3], network.encode(*upper_layers.lower(TEXTS)), atol=1e-4)
    np.testing.assert_allclose(vectors[:3], vectors[-3:], atol=1e-4)
    assert not states[0, lengths[0] :].any()


def test_states_of_pieces_have_the_mean_as_vector():
    states, lengths = upper_layers.lower(TEXTS)
    network = upper_layers.Upper()
    with torch.no_grad():
        pieces = network.states(states, lengths)
    mean = pieces[1, : lengths[1]].mean(dim=0)
    np.testing.assert_allclose(network.encode(states, lengths)[1], mean / mean.norm(), atol=1e-4)


def test_tokens_of_texts_are_those_of_the_whole_model():
    vectors, ids = upper_layers.read_tokens(TEXTS, upper_layers.Upper())
    tokenizer, network = pretrained.minilm_tokens()
    for text, ours, row in zip(TEXTS, vectors, ids, strict=True):
        given = tokenizer(text, return_tensors="pt")
        n = given["input_ids"].shape[1]
        assert row.tolist() == given["input_ids"][0].tolist() + [0] * (len(row) - n)
        with torch.no_grad():
            theirs = network(**given).last_hidden_state[0]
        np.testing.assert_allclose(ours[:n].float(), theirs, atol=2e-2)  # kept in float16


def test_pairs_are_scored_in_their_order_however_they_are_batched():
    read = []

    def model(q, n_q, d, n_d):
        read.append(len(q))
        assert q.shape[1] == n_q.max()
        assert d.shape[1] == n_d.max()
        return 100 * n_q + n_d

    states = upper_layers.lower(TEXTS)
    pairs = [(q, d) for q in range(3) for d in (2, 0, 1)]
    lengths = states[1].tolist()
    wanted = [100 * lengths[q] + lengths[d] for q, d in pairs]
    for size in (2, 64):
        assert upper_layers.score_pairs(model, states, states, pairs, size).tolist() == wanted
    assert sum(read) == 2 * len(pairs)
    assert max(read) == len(pairs)


def test_training_moves_a_copy_and_gradients_reach_every_layer():
    network = upper_layers.Upper()
    network(*upper_layers.lower(TEXTS)).sum().backward()
    assert all(weight.grad.abs().sum() > 0 for weight in network.parameters() if weight.ndim > 1)
    with torch.no_grad():
        network.layers[0].output.dense.weight.zero_()
    assert pretrained.minilm_tokens()[1].encoder.layer[4].output.dense.weight.any()


def test_long_texts_are_cut():
    _, lengths = upper_layers.lower(["tree " * 100])
    assert lengths.tolist() == [upper_layers.PIECES]


def test_student_finds_a_title_that_minilm_misses_more_often():
    """Its own training questions, by lot: the own title ranks higher than by MiniLM."""
    from utils.exam import tasks

    some = tasks.asked()[::200]
    own = np.array([row for _, row in some])
    titles = docs_minilm.vectors("title")
    ranks = []
    for vectors in (
        upper_layers.ask([text for text, _ in some]),
        pretrained.minilm().encode([text for text, _ in some], normalize_embeddings=True),
    ):
        scores = vectors @ titles.T
        ranks.append((scores > scores[np.arange(len(own)), own][:, None]).sum(axis=1))
    assert np.median(ranks[0]) < np.median(ranks[1])
