"""What a municipality's own look is made of: name, logo, two colours, font; checked where it is read.

What could not be read by everyone, or could run something in the browser of a reader, is refused with the reason. A
colour is used for words and for what stands for a choice: WCAG 2.2 asks 4.5:1 of the first and 3:1 of the second.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

LARGEST = 200_000  # bytes of a logo: it comes with every page
MOST_PIXELS = 2000  # of a side of a PNG
WORDS, GRAPHICS = 4.5, 3.0  # contrast
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
FONT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,39}")
LONGEST_NAME = 60  # signs
PNG, SVG = "png", "svg"
MIME = {PNG: "image/png", SVG: "image/svg+xml"}
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Of SVG what draws; nothing that runs, fetches, animates, or brings HTML or a style sheet along.
ELEMENTS = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "metadata", "symbol", "use", "clipPath", "mask"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("linearGradient", "radialGradient", "stop"),
    }
)
# What brings something from elsewhere, and how a style sheet would write it so that it is not seen: \72 is an r.
FETCHES = re.compile(r"url\((?!['\"]?#)|image\(|image-set\(|src\(|script:|@import")
HIDES = re.compile(r"\\|/\*")
# Where a colour is words, on these grounds; where it stands for what is chosen, on those. The style sheets have them.
GROUNDS = {
    "light": {"words": ("#ffffff", "#f2f5f9"), "graphics": ("#d6e4f3",)},
    "dark": {"words": ("#10161d", "#1a222c"), "graphics": ("#2b4562",)},
}
FAINT = {
    ("light", "words"): "identity_faint_words_light",
    ("light", "graphics"): "identity_faint_graphics_light",
    ("dark", "words"): "identity_faint_words_dark",
    ("dark", "graphics"): "identity_faint_graphics_dark",
}


class IdentityError(Exception):
    """What cannot be used, and why; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Logo:
    """A picture that was checked. kind: "png" or "svg"."""

    kind: str
    content: bytes

    @property
    def as_address(self) -> str:
        """The picture as an address that holds all of it: nothing is fetched for it."""
        return f"data:{MIME[self.kind]};base64,{base64.b64encode(self.content).decode('ascii')}"


@dataclass(frozen=True)
class Identity:
    """A municipality's own look. name: empty for none. light and dark: its colour on a light and on a dark ground.

    font: the name of one that is on the machines of readers; where it is not, the usual one stands in.
    """

    name: str = ""
    light: str = ""
    dark: str = ""
    font: str = ""
    logo: Logo | None = None

    def fonts(self, otherwise: str) -> str:
        """The fonts of a style sheet: the own one first."""
        return f'"{self.font}", {otherwise}' if self.font else otherwise


NOBODY = Identity()


def identity(name: str, light: str, dark: str, font: str, logo: Path | None) -> Identity:
    """The look that these make; empty is none. Raises IdentityError."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise IdentityError("identity_bad_name", most=LONGEST_NAME)
    if font and not FONT.fullmatch(font):
        raise IdentityError("identity_bad_font", value=font)
    if bool(light) != bool(dark):
        raise IdentityError("identity_one_colour", value=light or dark)
    for ground, colour in (("light", light), ("dark", dark)):
        if colour:
            _require_contrast(colour, ground)
    return Identity(name, light.lower(), dark.lower(), font, read_logo(logo) if logo else None)


def _require_contrast(colour: str, ground: str) -> None:
    if not COLOUR.fullmatch(colour):
        raise IdentityError("identity_bad_colour", value=colour)
    for what, least in (("words", WORDS), ("graphics", GRAPHICS)):
        for other in GROUNDS[ground][what]:
            found = contrast(colour, other)
            if found < least:
                raise IdentityError(FAINT[ground, what], value=colour, found=found, least=least, other=other)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21, as in WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (part / 255 for part in parts(colour))
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def parts(colour: str) -> list[int]:
    """Red, green and blue of a colour, 0 to 255."""
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


# ----------------------------------------------------------------------- logos


def read_logo(file: Path) -> Logo:
    """A picture, once it was checked. Raises IdentityError."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise IdentityError("identity_logo_unreadable", path=file, problem=error.strerror) from error
    if len(content) > LARGEST:
        raise IdentityError("identity_logo_too_big", path=file, most=LARGEST // 1000)
    if content.startswith(SIGNATURE):
        _require_small(content, file)
        return Logo(PNG, content)
    _require_drawing_only(content, file)
    return Logo(SVG, content)


def _require_small(content: bytes, file: Path) -> None:
    sides = [int.from_bytes(content[at : at + 4], "big") for at in (16, 20)]
    is_whole = content[12:16] == b"IHDR" and content.rstrip(b"\n").endswith(b"IEND\xaeB`\x82")
    if not is_whole or not all(0 < side <= MOST_PIXELS for side in sides):
        raise IdentityError("identity_logo_pixels", path=file, most=MOST_PIXELS)


def _require_drawing_only(content: bytes, file: Path) -> None:
    """Whether SVG only draws. An entity could hold anything, so a document type is refused as well."""
    reader = expat.ParserCreate(namespace_separator=" ")
    found: list[str] = []
    seen: list[str] = []

    def element(name: str, attributes: dict[str, str]) -> None:
        seen.append(name)
        found.extend(_not_drawing(name, attributes))

    reader.StartElementHandler = element
    reader.StartDoctypeDeclHandler = lambda *told: found.append("DOCTYPE")
    reader.ProcessingInstructionHandler = lambda target, data: found.append(f"<?{target}>")
    try:
        reader.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an encoding that is not known here
        raise IdentityError("identity_logo_kind", path=file) from error
    if not seen or seen[0] != "http://www.w3.org/2000/svg svg":
        raise IdentityError("identity_logo_kind", path=file)
    if found:
        raise IdentityError("identity_logo_runs", path=file, found=found[0])


def _not_drawing(element: str, attributes: dict[str, str]) -> Iterator[str]:
    space, _, name = element.rpartition(" ")
    if space == "http://www.w3.org/2000/svg" and name not in ELEMENTS:
        yield f"<{name}>"
    if space != "http://www.w3.org/2000/svg" and name in ("script", "style", "iframe", "object", "embed"):
        yield f"<{name}>"
    for attribute, value in attributes.items():
        called = attribute.rpartition(" ")[2].casefold()
        said = re.sub(r"[\s\\]+", "", value).casefold()
        is_elsewhere = called in ("href", "src") and not said.startswith("#")
        is_hidden = " " not in attribute and HIDES.search(value)  # programs that draw note where a file lay: C:\logo
        if called.startswith("on") or is_elsewhere or is_hidden or FETCHES.search(said):
            yield called
