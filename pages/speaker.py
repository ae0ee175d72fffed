"""Spreker: the notes to the slides, for a window that the room does not see."""

from oversight import draw, live
from oversight.briefing.story import briefing

words = live.words()
audience, chosen = live.audience(), live.choice()


def main() -> None:
    told = briefing(live.asker(audience), words, audience=audience, choice=chosen)
    draw.open_page(words("briefing.speaker.title"))
    draw.speaker(told)
    draw.link_line(words("briefing.speaker.to_slides"), live.link("briefing", **chosen.in_address(audience)))


main()
