"""The world *emoji*: pictures with names in fourteen languages."""

import io
from dataclasses import dataclass
from functools import lru_cache

import emoji as unicode_names
import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from utils.machine import checks, package_files

LANGUAGES = tuple("en zh ja ko de fr es it pt ru tr ar fa id".split())
_SKIN_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True)
class Emoji:
    """One picture and what fourteen languages call it.

    Attributes
    ----------
    character : str
        The emoji itself, one or several code points.
    names : dict of str to str
        Language code → name, in plain words (``"cat face"``).
    """

    character: str
    names: dict

    @property
    def name(self):
        """str: the English name."""
        return self.names["en"]

    @property
    def code(self):
        """str: the code points in hexadecimal, joined by hyphens; plain ASCII."""
        return "-".join(f"{ord(c):04X}" for c in self.character)


@lru_cache(maxsize=1)
def _font():
    """Return the OpenMoji font, as bytes, with one private letter for every sequence.

    An emoji such as a flag is a sequence of characters that the font joins into one picture.
    Joining needs a text-shaping library that is not on every machine, so the font's own table
    of ligatures is read here instead, and every picture gets a code of its own.

    Returns
    -------
    data : bytes
    letters : dict of str to str
        Emoji without variation selectors → the one character that draws it.
    """
    font = TTFont(str(package_files.find("openmoji")), lazy=True)
    glyph_of = font.getBestCmap()
    character_of = {glyph: chr(code) for code, glyph in sorted(glyph_of.items(), reverse=True)}
    letters = {chr(code): chr(code) for code in glyph_of}
    table = next(t for t in font["cmap"].tables if t.format == 12)
    code = 0xF0000  # the first code of the supplementary private-use area
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            for first, ligatures in subtable.ligatures.items():
                for ligature in ligatures:
                    parts = [character_of.get(g, "") for g in (first, *ligature.Component)]
                    sequence = "".join(parts).replace("\ufe0f", "")
                    if all(parts) and sequence not in letters:
                        table.cmap[code] = ligature.LigGlyph
                        letters[sequence] = chr(code)
                        code += 1
    file = io.BytesIO()
    font.save(file)
    return file.getvalue(), letters


@lru_cache(maxsize=8)
def _sized_font(size):
    layout = ImageFont.Layout.BASIC  # the same pixels with and without a shaping library
    return ImageFont.truetype(io.BytesIO(_font()[0]), size, layout_engine=layout)


def _letter(character):
    return _font()[1].get(character.replace("\ufe0f", ""))


@lru_cache(maxsize=1)
def emojis():
    """Return the emoji, one skin tone each, that have a picture and names in all languages.

    Names come from the Unicode CLDR by way of the package ``emoji``.

    Returns
    -------
    tuple of Emoji
        Sorted by English name.
    """
    package_files.READ.add("emoji")
    for language in LANGUAGES:
        unicode_names.config.load_language(language)
    found = []
    for character, facts in unicode_names.EMOJI_DATA.items():
        toned = any(ord(c) in _SKIN_TONES for c in character)
        complete = all(language in facts for language in LANGUAGES) and _letter(character)
        official = facts["status"] == unicode_names.STATUS["fully_qualified"]
        if official and complete and not toned:
            names = {lang: facts[lang].strip(":").replace("_", " ") for lang in LANGUAGES}
            found.append(Emoji(character, names))
    return tuple(sorted(found, key=lambda e: (e.name, e.character)))


def names(language):
    """Return the names of all emoji in one language, in the order of `emojis`.

    Parameters
    ----------
    language : str
        One of `utils.worlds.emojis.LANGUAGES`.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If the language is not one of the fourteen.
    """
    checks.one_of("language", language, LANGUAGES)
    return [emoji.names[language] for emoji in emojis()]


def draw(character, size=64, background=(255, 255, 255)):
    """Draw an emoji with the OpenMoji colour font.

    Parameters
    ----------
    character : str
        An emoji such as ``"🐱"``.
    size : int
        Height and width of the picture in pixels, 8 to 512.
    background : tuple of int, optional
        Red, green and blue, 0 to 255.

    Returns
    -------
    numpy.ndarray of uint8, shape (size, size, 3)

    Raises
    ------
    ValueError
        If ``character`` is not an emoji of the font, or ``size`` is out of range.
    """
    checks.whole("size", size, 8, 512)
    letter = _letter(character) if isinstance(character, str) else None
    if letter is None:
        raise ValueError(f"character: expected one emoji of the OpenMoji font, got {character!r}")
    canvas = Image.new("RGB", (2 * size, 2 * size), background)
    pen = ImageDraw.Draw(canvas)
    pen.text((size, size), letter, font=_sized_font(size), embedded_color=True, anchor="mm")
    # The letter's box differs from picture to picture: crop to what was drawn, then fit.
    pixels = np.asarray(canvas)
    drawn = (pixels != np.array(background, dtype=np.uint8)).any(axis=2)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    result = Image.new("RGB", (size, size), background)
    if len(rows):
        picture = canvas.crop((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))
        picture.thumbnail((size, size), Image.Resampling.LANCZOS)
        result.paste(picture, ((size - picture.width) // 2, (size - picture.height) // 2))
    return np.asarray(result)
