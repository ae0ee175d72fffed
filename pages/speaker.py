"""Spreker: the notes to the slides, for a window that the room does not see."""

from doorstroom.web import request, screen

words = request.words()
audience, chosen = request.audience(), request.choice()


def main() -> None:
    told = request.told()
    screen.open_page(words("briefing.speaker.title"))
    screen.speaker(told)
    screen.link_line(words("briefing.speaker.to_slides"), request.link("briefing", **chosen.in_address(audience)))


main()
