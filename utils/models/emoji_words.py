"""Words and emoji in one space, small enough for a page: the box that chapter 00 opens with.

MiniLM (`utils.models.pretrained.minilm`) encodes each word alone and the name of each emoji. A
typed text is then the weighted sum of its words' vectors, which a page can add up by itself. A rare
word weighs more, as in Arora, Liang & Ma (2017), and what all words share is taken away.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from utils.machine.files import DATA
from utils.measure import metrics
from utils.models import artifacts, pretrained
from utils.worlds import emoji_set, emojis

WORDS = 2850
LARGEST = 7  # the numbers are −7 to 7, four bits
_DIMENSION = 96
_GRAMMAR = 600  # so many of GloVe's most frequent words are looked through for words of grammar
_RANKS = 8000  # and so many for others that are near an emoji
_CLOSENESS = 9  # what a cosine counts beside the logarithm of the rank
_RARITY = 2e-4  # a of the paper: at this frequency a word weighs one half
_ALIKE = 0.64  # cosine of two names from which one of them is enough
_STEM = 0.7  # cosine from which "dogs" is left to "dog"
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er")
_SUBGROUPS = {"family", "hair-style", "person-gesture", "person-symbol", "body-parts", "phone"}
_SUBGROUPS |= {"hand-fingers-open", "hand-fingers-partial", "hand-single-finger", "hands", "lock"}
_GROUPS = {"Symbols", "Flags"}
# Variants of one picture (the map of chapter 00 has them), and names of several meanings.
_LEFT_OUT = re.compile(
    r"\b(man|men|woman|women|boy|girl|facing|o’clock|thirty|heart|mate|thread|ZZZ|link|hole|custard|pick"
    r"|yo-yo|hamsa|moai|pager|ledger|index|black|white|person)\b",
)
_KEPT = re.compile(
    r"broken heart|red heart|brain|tooth|ear|eye|bone|foot|mobile phone|telephone|handshake|person "
    r"(biking|running|swimming|walking|surfing|climbing|golfing|juggling|rowing boat|in bed"
    r"|lifting weights|fencing|with crown|taking bath|in lotus position|playing handball)"
)


@dataclass(frozen=True)
class EmojiWords:
    """Vectors of words and of emoji.

    Attributes
    ----------
    words : tuple of str
        Lower-case, the most frequent first.
    weights : numpy.ndarray of float64, shape (n_words,)
        How much a word counts in a sum; the rarer, the more, at most 1.
    vectors : numpy.ndarray of int8, shape (n_words, d)
        From −`LARGEST` to `LARGEST`.
    rows : numpy.ndarray of int64, shape (n_emoji,)
        Which of `utils.worlds.emojis.emojis` they are.
    emoji_vectors : numpy.ndarray of int8, shape (n_emoji, d)
    """

    words: tuple
    weights: np.ndarray
    vectors: np.ndarray
    rows: np.ndarray
    emoji_vectors: np.ndarray


def words_of(text):
    """Return the words of a text, lower-case, without single letters.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a text, got {type(text).__name__}")
    return [word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 1]


def _weights(ranks):
    """Weight of words of these ranks in GloVe, whose frequency falls about as 1 / (rank + 10)."""
    frequency = 1 / (np.asarray(ranks) + 10)
    return _RARITY / (_RARITY + frequency / (1 / (np.arange(400_000) + 10)).sum())


def stems(word):
    """Return what a word may be a form of: "dogs" → dog, "baking" → bak, bake.

    Parameters
    ----------
    word : str

    Returns
    -------
    list of str
        At least three letters each; not all of them are words.
    """
    if not isinstance(word, str):
        raise ValueError(f"word: expected a text, got {type(word).__name__}")
    found = [word[:-3] + "y"] if word.endswith("ies") and len(word) > 4 else []
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3:
            found.append(stem)
            if ending in ("ed", "ing", "er"):
                found += [f"{stem}e"] + [stem[:-1]] * (stem[-1] == stem[-2])
    return found


def everyday():
    """Return the words of ``data/everyday.txt`` as a list, in its order."""
    return list(dict.fromkeys((DATA / "everyday.txt").read_text(encoding="utf-8").split()))


def _choose_emoji(encode):
    """Return the rows of emoji whose names are not too alike, short names first."""
    names = emojis.names("en")
    groups, subgroups = emoji_set.groups(), emoji_set.groups("subgroup")
    rows = [
        i
        for i, name in enumerate(names)
        if _KEPT.fullmatch(name)
        or not (_LEFT_OUT.search(name) or groups[i] in _GROUPS or subgroups[i] in _SUBGROUPS)
    ]
    rows = sorted(rows, key=lambda i: (not _KEPT.fullmatch(names[i]), len(names[i]), names[i]))
    vectors, chosen = encode([names[i] for i in rows]), []
    for j in range(len(rows)):
        if not chosen or (vectors[chosen] @ vectors[j]).max() < _ALIKE:
            chosen.append(j)
    order = sorted(chosen, key=lambda j: rows[j])
    return np.array([rows[j] for j in order]), vectors[order]


def _choose_words(encode, emoji_vectors, names):
    """Return ranks and vectors: words of names, everyday words, others that are near an emoji."""
    ranks = pretrained.glove().key_to_index
    needed = [word for name in names for word in words_of(name) if word in ranks]
    known = [word for word in everyday() if word in ranks]
    others = [word for word, rank in ranks.items() if rank < _RANKS and words_of(word) == [word]]
    every = sorted({*needed, *known, *others}, key=ranks.get)
    at = {word: i for i, word in enumerate(every)}
    vectors, chosen = encode(every), set(needed)

    def add(word):
        """Add a word, unless a stem that is there says the same."""
        same = any(s in chosen and vectors[at[s]] @ vectors[at[word]] > _STEM for s in stems(word))
        if not same and len(chosen) < WORDS:
            chosen.add(word)

    for word in sorted(known, key=lambda word: (len(word), word)):
        add(word)
    grammar = [word for word in others if ranks[word] < _GRAMMAR and len(word) < 6]
    score = _CLOSENESS * (vectors @ emoji_vectors.T).max(axis=1)
    score -= np.log([ranks[word] + 10 for word in every])
    for word in grammar + [every[i] for i in np.argsort(-score, kind="stable")]:
        add(word)
    rows = sorted(at[word] for word in chosen)
    return [every[i] for i in rows], [ranks[every[i]] for i in rows], vectors[rows]


def _four_bits(matrix):
    """Round to −`LARGEST` … `LARGEST`; three standard deviations are the largest."""
    steps = np.round(matrix / (3 * matrix.std()) * LARGEST)
    return np.clip(steps, -LARGEST, LARGEST).astype(np.int8)


def _train():
    model = pretrained.minilm()

    def encode(texts):
        return model.encode(texts, normalize_embeddings=True, batch_size=128).astype(float)

    rows, of_emoji = _choose_emoji(encode)
    names = [emojis.emojis()[i].name for i in rows]
    words, ranks, of_words = _choose_words(encode, of_emoji, names)
    of_words, of_emoji = of_words - of_words.mean(axis=0), of_emoji - of_emoji.mean(axis=0)
    # The axes on which emoji differ, turned at random so that each has its share of the variance.
    axes = np.linalg.svd(of_emoji, full_matrices=False)[2][:_DIMENSION]
    rng = np.random.default_rng(0)
    axes = np.linalg.qr(rng.normal(size=(_DIMENSION, _DIMENSION)))[0] @ axes
    return {
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "ranks": np.array(ranks),
        "vectors": _four_bits(of_words @ axes.T),
        "rows": rows,
        "emoji_vectors": _four_bits(of_emoji @ axes.T),
    }


@lru_cache(maxsize=1)
def load():
    """Return the vectors of words and emoji; an artifact, some minutes of MiniLM.

    Returns
    -------
    EmojiWords
    """
    found = artifacts.load_or_train(
        "emoji_words", _train, notebook="00_start_here", seed=0, steps=0, loss="none",
        what="all-MiniLM-L6-v2, no training here",
    )  # fmt: skip
    words = tuple(found["words"].tobytes().decode().split("\n"))
    weights = _weights(found["ranks"])
    return EmojiWords(words, weights, found["vectors"], found["rows"], found["emoji_vectors"])


def find(text, k=6):
    """Return the k emoji nearest to a text in cosine; words that are not known are passed over.

    Parameters
    ----------
    text : str
    k : int

    Returns
    -------
    list of (str, float)
        Name and cosine; empty if no word is known.
    """
    box = load()
    at = {word: i for i, word in enumerate(box.words)}
    forms = [[form for form in (word, *stems(word)) if form in at] for word in words_of(text)]
    rows = [at[known[0]] for known in forms if known]
    if not rows:
        return []
    total = (box.weights[rows, None] * box.vectors[rows]).sum(axis=0)
    cosines = metrics.cosine([total], box.emoji_vectors)[0]
    best = np.argsort(-cosines.round(9), kind="stable")[:k]
    return [(emojis.emojis()[box.rows[i]].name, float(cosines[i])) for i in best]
