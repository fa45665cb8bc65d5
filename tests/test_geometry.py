"""The cone and its repairs, against scikit-learn and against what each must do."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics.pairwise import cosine_similarity

from utils.measure import geometry


@pytest.fixture
def cloud():
    rng = np.random.default_rng(0)
    return 3 + rng.standard_normal((300, 8)) * np.array([9, 5, 2, 1, 1, 1, 0.5, 0.1])


def test_mean_cosine_is_that_of_all_pairs(cloud):
    pairs = cosine_similarity(cloud)
    expected = pairs[~np.eye(len(cloud), dtype=bool)].mean()
    assert geometry.mean_cosine(cloud) == pytest.approx(expected)
    assert geometry.mean_cosine([[1, 2], [2, 4]]) == pytest.approx(1)
    assert geometry.mean_cosine([[1, 0], [0, 1]]) == pytest.approx(0)


def test_centring_uses_the_mean_of_fit(cloud):
    moved = geometry.centre(cloud[:5], cloud)
    assert np.allclose(cloud[:5] - moved, cloud.mean(axis=0))
    assert abs(geometry.mean_cosine(geometry.centre(cloud, cloud))) < 0.01


def test_removed_directions_are_the_widest(cloud):
    left = geometry.remove_directions(cloud, cloud, 2)
    top = PCA(2).fit(cloud).components_
    assert np.allclose(left @ top.T, 0)
    assert np.trace(np.cov(left.T)) == pytest.approx(PCA().fit(cloud).explained_variance_[2:].sum())


def test_whitening_is_scikit_learns_up_to_turns(cloud):
    ours, theirs = geometry.whiten(cloud, cloud), PCA(whiten=True).fit_transform(cloud)
    assert np.allclose(np.cov(ours.T), np.eye(8))
    assert np.allclose(ours @ ours.T, theirs @ theirs.T)


def test_whitening_leaves_out_flat_directions(cloud):
    flat = np.hstack([cloud, cloud[:, :1] + cloud[:, 1:2]])
    assert geometry.whiten(flat, flat).shape == (300, 8)


def test_every_repair_takes_other_vectors_than_those_of_the_fit(cloud):
    for name, repair in geometry.REPAIRS.items():
        both = repair(cloud[:1], cloud), repair(cloud, cloud)[:1]
        assert np.allclose(*both), name
