"""Spreker: the notes to the slides, for a window that the room does not see."""

from oversight import draw, live

words = live.words()
audience, chosen = live.audience(), live.choice()


def main() -> None:
    told = live.told()
    draw.open_page(words("briefing.speaker.title"))
    draw.speaker(told)
    draw.link_line(words("briefing.speaker.to_slides"), live.link("briefing", **chosen.in_address(audience)))


main()
