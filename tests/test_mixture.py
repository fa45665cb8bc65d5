"""The mixture: weights learnt from questions, and the table of those that were learnt."""

import numpy as np
import pytest

from utils.search import mixture


def test_the_table_has_a_weight_for_each_part():
    found = mixture.weights()
    assert tuple(found) == mixture.PARTS
    assert all(weight >= 0 for weight in found.values())
    assert mixture.weights("another_encoder") == found
    assert mixture.weights(asked=False)["asked"] == 0
    found["words"] = -1
    assert mixture.weights()["words"] >= 0  # a copy


def test_learning_finds_the_part_that_knows():
    rng = np.random.default_rng(0)
    right = [{int(rng.integers(50))} for _ in range(40)]
    features = rng.random((40, 50, 3))
    for f, rows in zip(features, right, strict=True):
        f[list(rows), 1] += 0.8  # the second part sees the right answer, the third its opposite
        f[list(rows), 2] -= 0.5
    w = mixture.learn(features, right)
    assert w[1] > 3
    assert w[1] > 3 * w[0]
    assert w[2] == 0


def test_strong_shrinkage_leaves_nothing():
    features = np.random.default_rng(0).random((5, 9, 2))
    assert np.allclose(mixture.learn(features, [{1}] * 5, l2=1e6), 0, atol=1e-4)


def test_the_gradient_leads_to_a_minimum():
    rng = np.random.default_rng(1)
    features, right = rng.random((30, 20, 2)), [{int(i)} for i in rng.integers(20, size=30)]
    for f, rows in zip(features, right, strict=True):
        f[list(rows)] += 0.5

    def loss(w):
        total = 0
        for f, rows in zip(features, right, strict=True):
            p = np.exp(f @ w) / np.exp(f @ w).sum()
            total -= np.log(p[list(rows)].sum())
        return total / 30 + 1e-3 * w @ w

    w = mixture.learn(features, right)
    for step in ([0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1]):
        assert loss(w) < loss(w + np.array(step))


def test_a_part_without_a_say_is_as_if_it_were_not_there():
    rng = np.random.default_rng(2)
    features, right = rng.random((30, 20, 3)), [{int(i)} for i in rng.integers(20, size=30)]
    for f, rows in zip(features, right, strict=True):
        f[list(rows)] += 0.5
    w = mixture.learn(features, right, without=[1])
    assert w[1] == 0
    assert np.allclose(w[[0, 2]], mixture.learn(features[:, :, [0, 2]], right), atol=1e-3)
    with pytest.raises(ValueError, match="^without: expected"):
        mixture.learn(features, right, without=[3])


def test_right_answers_are_needed():
    with pytest.raises(ValueError, match="^right: expected"):
        mixture.learn(np.ones((2, 3, 1)), [{0}, set()])
