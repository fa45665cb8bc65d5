"""Heaps of the nearest: what stays in them, and in which order it comes out."""

import numpy as np
from numba import njit

from utils.search import heaps


@njit
def nearest(distances, k):
    best = heaps.nobody(k)
    for i in range(len(distances)):
        heaps.offer(best, distances[i], i)
    return heaps.ranked(best)


@njit
def kept(distances, ef):
    candidates, best = [(np.float32(9), np.int64(-1))], [(np.float32(-9), np.int64(-1))]
    for i in range(len(distances)):
        heaps.keep(distances[i], np.int64(i), candidates, best, ef)
    return heaps.drain(best, np.float32(-1)), heaps.drain(candidates, np.float32(1))


def test_the_nearest_come_out_nearest_first():
    x = np.random.default_rng(0).permutation(50).astype(np.float32)
    assert nearest(x, 7).tolist() == np.argsort(x)[:7].tolist()


def test_of_equals_the_smaller_number_is_nearer():
    assert nearest(np.array([2, 1, 1, 2, 1], np.float32), 4).tolist() == [1, 2, 4, 0]


def test_fewer_than_there_is_room_for_leave_places_empty():
    assert nearest(np.array([3, 1], np.float32), 5).tolist() == [1, 0]


def test_the_best_are_few_and_the_candidates_all_that_were_near():
    x = np.array([5, 3, 4, 1, 8], np.float32)
    best, candidates = kept(x, 2)
    assert best == [(1, 3), (3, 1)]
    assert candidates == [(1, 3), (3, 1), (4, 2), (5, 0), (9, -1)]
