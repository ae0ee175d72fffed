from oversight import live

live.open_page(live.words()("frame.pages.pilot"))
