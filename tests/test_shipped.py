"""What is shipped for the search of the seven packages."""

from dataclasses import replace

import numpy as np

from utils.exam import tasks
from utils.search import encoders, shipped
from utils.worlds import corpus


def test_vectors_of_every_text_of_the_docs():
    known = shipped.vectors(encoders.minilm())
    docs = corpus.functions()
    assert all(doc.body in known for doc in docs)
    assert all(f"{doc.name}: {doc.summary}" in known for doc in docs)
    later = shipped.later_texts()
    assert all(text in known for text in later)
    assert len(shipped.later_vectors()["codes"]) == len(later)
    some = later[:: len(later) // 5]
    direct = encoders.minilm().encode(some)
    codes, scale = (np.stack([known[text][i] for text in some]) for i in (0, 1))
    assert ((codes * scale) * direct).sum(axis=1).min() > 0.999


def test_later_chunks_are_cut_once():
    doc, minilm = max(corpus.functions(), key=lambda doc: len(doc.text)), encoders.minilm()
    found = shipped.later(doc, minilm)
    assert found is shipped.later(doc, minilm)
    assert list(found) == list(
        shipped.later(doc, replace(minilm, pieces=lambda t: minilm.pieces(t)))
    )
    assert len(shipped.later(doc, replace(minilm, limit=64))) > len(found) > 2


def test_another_encoder_has_none():
    other = replace(encoders.minilm(), name="other")
    assert shipped.vectors(other) == {}
    assert shipped.asked(other)[0] == ()
    asks_otherwise = replace(encoders.minilm(), ask=encoders.minilm().encode)
    assert len(shipped.asked(asks_otherwise)[0]) == len(tasks.asked())


def test_the_questions_to_train_on_with_vectors():
    pairs, vectors = shipped.asked(encoders.minilm())
    assert len(pairs) == len(vectors) == len(tasks.asked())
    assert len(shipped.asked_vectors()["codes"]) == len(pairs)
    direct = encoders.minilm().encode([question for question, _ in pairs[:3]])
    assert (direct * vectors[:3]).sum(axis=1).min() > 0.999
    exam = {q.text for half in tasks.SPLITS for q in tasks.queries("questions", half)}
    assert not exam & {question for question, _ in pairs}


def test_use_counts_files():
    use = shipped.use()
    assert use["numpy.asarray"] > 100
    assert min(use.values()) >= 1


def test_questions_in_other_languages_are_the_first_twelve_of_each_stratum():
    found = shipped.translated()
    assert sorted(found) == ["de", "en", "es", "zh"]
    assert {len(pairs) for pairs in found.values()} == {36}
    first = {}
    for query in tasks.queries("questions", "dev"):
        first.setdefault(query.stratum, []).append(query)
    wanted = {query for some in first.values() for query in some[:12]}
    for language, pairs in found.items():
        assert {query for _, query in pairs} == wanted
        assert len({text for text, _ in pairs}) == 36
        assert all((text == query.text) == (language == "en") for text, query in pairs)
