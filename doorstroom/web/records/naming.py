"""Which list it is, and of which municipality: proposed where that can be seen, asked where not, never assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from doorstroom.contract.model import contract
from doorstroom.drafts.draft import CHOSEN, Draft
from doorstroom.drafts.lists import Looked, lists_of
from doorstroom.drafts.naming import municipalities_of, named_after, tables_of
from doorstroom.drafts.one_list import List
from doorstroom.ingest.parse.text import clean, spelling_key
from doorstroom.ledger.hand_in import HandIn, Source
from doorstroom.ledger.whose import Alike, alike, known_municipality, latest_of_each
from doorstroom.report import html
from doorstroom.report.screens.blocks import Block, empty, note
from doorstroom.report.text.messages import place
from doorstroom.settings import settings
from doorstroom.web import request as door
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words
from doorstroom.web.screen import show_blocks

SOURCE, WHICH = "ds-source", "ds-source-which"
OF_ROWS = "rows_alike_municipality"  # what is asked of the municipalities that rows name
MUNICIPALITY, WHICH_MUNICIPALITY = "ds-municipality", "ds-municipality-which"


def draw(own: Draft, found: Looked) -> tuple[Draft, bool]:
    """The controls of name and municipality; the draft as it is then, and whether both are known."""
    latest = _latest()
    own = _named(own, found, latest)
    _source(own, found, latest)
    own = _near(own, found)
    return own, _municipality(own, found, latest) and own.source is not None


def known(own: Draft, found: Looked) -> tuple[Draft, bool]:
    """The draft with the name that is proposed, and whether nobody has to be asked which list it is and whose."""
    own = _near(_named(own, found, _latest()), found)
    _, is_whole = municipalities_of(found, lists_of(own, found))
    is_clear = own.typed is None and own.typed_municipality is None
    return own, is_clear and own.source is not None and (_whose(own, own.source)[0] is not None or is_whole)


def together(own: Draft, every: Sequence[List]) -> list[Block]:
    """That lists of pilots with other headers go in as one, and what that asks of the next time."""
    of_pilots = [one for one in every if one.sheets[0].other_table is None]
    if len(of_pilots) < 2 or own.source is None:
        return []
    files = words().join(list(dict.fromkeys(place(one.file, one.sheet) for each in of_pilots for one in each.sheets)))
    return [note(words().count("handing_in.together", len(of_pilots), files=files, source=own.source))]


def asks_whose(own: Draft, found: Looked) -> bool:
    """Whether it has to be asked, and nothing else, of which municipality a list is; also where it was answered."""
    whose, by = _whose(own, own.source)
    _, is_whole = municipalities_of(found, lists_of(own, found))
    is_named = own.source is not None and own.typed is None and own.typed_municipality is None
    return is_named and (by == "chosen" or (whose is None and not is_whole))


def ask_whose(own: Draft, found: Looked) -> None:
    """The control of the municipality."""
    _municipality(own, found, _latest())


def whose(own: Draft, found: Looked) -> str | None:
    """The municipality of a list; None where each row names its own."""
    return _of_all(own, found)[0]


def _latest() -> dict[Source, HandIn]:
    return {one: last for one, last in latest_of_each(desk.store().ledger).items() if _may(one.municipality)}


def _named(own: Draft, found: Looked, latest: dict[Source, HandIn]) -> Draft:
    """The draft with a name, proposed and kept where it had none."""
    if own.source is not None or own.source_by is not None:
        return own
    own = _proposed(own, found, latest)
    desk.keep(own)
    return own


def _may(municipality: str) -> bool:
    """Whether who hands in may do so for a municipality: of lists of others not even the name is shown."""
    return door.now().reader.may_act_for(municipality)


# ----------------------------------------------------------------------- name


def _proposed(own: Draft, found: Looked, latest: dict[Source, HandIn]) -> Draft:
    """The draft with the name that its list probably has: of a known list with these tables, else after its file."""
    tables = tables_of(found)
    for source, last in latest.items():
        if tables and not last.mappings and set(last.tables) == tables:
            return replace(own, source=source.name, source_by="tables")
    name = named_after(own.files, found) or contract().tables["pilots"].label[words().language]
    like = _like(own, found, name)
    if like is not None:
        return replace(own, source=like.source.name, source_by=like.by, typed=name, like=like.source.name)
    known = {spelling_key(one.name): one.name for one in latest}
    if (before := known.get(spelling_key(name))) is not None:
        return replace(own, source=before, source_by="before")
    return replace(own, source=name, source_by="file")


def _like(own: Draft, found: Looked, name: str) -> Alike | None:
    """The known list that a new name may be meant for."""
    whose = _whose(own, name)[0] or settings().municipality
    like = _alike(found, whose, clean(name))
    if like is not None and like.by == "municipality" and not own.is_other_municipality:
        like = _alike(found, like.source.municipality, clean(name))
    return None if like is None or like.by == "municipality" else like


def _alike(found: Looked, whose: str, name: str) -> Alike | None:
    like = alike(desk.store().ledger, Source(whose, name), [sheet.headers for sheet in found.lists])
    return like if like is not None and _may(like.source.municipality) else None


def _source(own: Draft, found: Looked, latest: dict[Source, HandIn]) -> None:
    names = list(dict.fromkeys(sorted(one.name for one in latest)))
    names += [own.source] if own.source and own.source not in names else []
    st.session_state[SOURCE] = own.source
    st.selectbox(
        words()("handing_in.source"),
        names,
        index=None,
        required=own.source is not None,  # Escape empties nothing
        key=SOURCE,
        accept_new_options=True,
        placeholder=words()("handing_in.source_choose"),
        help=words()("handing_in.source_help"),
        on_change=partial(_name, found),
    )
    if own.source is None:
        show_blocks([empty(words()("handing_in.source_lacks"))])
        return
    if own.typed is not None:
        _which(own)
    elif own.source_by != CHOSEN:
        last = next((one for source, one in latest.items() if source.name == own.source), None)
        show_blocks([note(words()(f"handing_in.proposed.{own.source_by}", source=own.source, **_last(last)))])


def _last(last: HandIn | None) -> dict[str, object]:
    return {} if last is None else {"day": last.reported_on, "by": last.handed_in_by or words()("format.unknown")}


def _name(found: Looked) -> None:
    """Keep the name that was chosen; where it is new and may be that of a known list, that one is proposed."""
    own = desk.draft()
    if own is None or not st.session_state[SOURCE]:
        return
    name = clean(st.session_state[SOURCE])
    changed = replace(own, source=name or None, source_by=CHOSEN, typed=None, like=None)
    if name and (like := _like(own, found, name)) is not None:
        changed = replace(changed, source=like.source.name, source_by=like.by, typed=name, like=like.source.name)
    desk.keep(changed)


def _which(own: Draft) -> None:
    """Whether a name is that of the known list, which is chosen beforehand, or of another one."""
    named = {
        own.like: words()("handing_in.is_that_list", known=own.like),
        own.typed: words()("handing_in.is_other_list", typed=own.typed),
    }
    st.session_state[WHICH] = own.source
    st.radio(
        words()(f"handing_in.alike.{own.source_by}", typed=html.plain(own.typed), known=html.plain(own.like)),
        list(named),
        key=WHICH,
        format_func={name: html.plain(said) for name, said in named.items()}.get,
        on_change=_chosen,
    )


def _chosen() -> None:
    if own := desk.draft():
        desk.keep(replace(own, source=st.session_state[WHICH]))


# --------------------------------------------------------------- municipality


def _whose(own: Draft, source: str | None) -> tuple[str | None, str]:
    """Of which municipality it is, and how that is known: a key of the catalogue."""
    if own.municipality:
        return own.municipality, "chosen"
    theirs = door.now().reader.acts_for
    if theirs is not None and len(theirs) == 1:
        return min(theirs), "yours"
    if settings().names_municipality:
        return settings().municipality, "setting"
    return known_municipality(desk.store().ledger, source), "before"


def _near(own: Draft, found: Looked) -> Draft:
    """The draft with the known municipality where the name of its own is nearly that one, until somebody said which."""
    whose = own.typed_municipality or _of_all(own, found)[0]
    like = _alike(found, whose, own.source) if whose and own.source else None
    if like is None or like.by != "municipality":
        changed = replace(own, typed_municipality=None)
    elif own.typed_municipality is None:
        changed = replace(own, municipality=like.source.municipality, typed_municipality=whose)
    else:
        changed = own
    if changed != own:
        desk.keep(changed)
    return changed


def _of_all(own: Draft, found: Looked) -> tuple[str | None, str]:
    """As `_whose`; else as all rows say."""
    whose, by = _whose(own, own.source)
    named, is_whole = municipalities_of(found, lists_of(own, found))
    return (*named, "list") if whose is None and is_whole and len(named) == 1 else (whose, by)


def _which_municipality(own: Draft, known: str) -> None:
    """Whether a name is that of the known municipality, which is chosen beforehand, or of another one."""
    typed = own.typed_municipality
    named = {
        known: words()("handing_in.is_that_municipality", known=known),
        typed: words()("handing_in.is_other_municipality", typed=typed),
    }
    st.session_state[WHICH_MUNICIPALITY] = own.municipality
    st.radio(
        words()("handing_in.alike.municipality", typed=html.plain(typed), known=html.plain(known)),
        list(named),
        key=WHICH_MUNICIPALITY,
        format_func={name: html.plain(said) for name, said in named.items()}.get,
        on_change=_place_chosen,
    )


def _place_chosen() -> None:
    if own := desk.draft():
        desk.keep(replace(own, municipality=st.session_state[WHICH_MUNICIPALITY]))


def _municipality(own: Draft, found: Looked, latest: Sequence[Source]) -> bool:
    """The control of the municipality, and whether it is known: by what is chosen, or by all rows."""
    named, is_whole = municipalities_of(found, lists_of(own, found))
    whose, by = _of_all(own, found)
    request = door.now()
    known = {one.municipality for one in latest} | named | ({whose} if whose else set())
    known |= set() if request.shown.is_example else set(request.choices["municipality"])
    known = set(filter(_may, known)) | (door.now().reader.acts_for or set())
    st.session_state[MUNICIPALITY] = whose if whose in known else None
    st.selectbox(
        words()("handing_in.municipality"),
        sorted(known),
        index=None,
        required=st.session_state[MUNICIPALITY] is not None,
        key=MUNICIPALITY,
        accept_new_options=request.reader.acts_for is None,
        placeholder=words()("handing_in.municipality_choose"),
        help=words()("handing_in.municipality_help"),
        on_change=_place,
    )
    if own.typed_municipality and own.source:
        like = _alike(found, own.typed_municipality, own.source)
        _which_municipality(own, like.source.municipality)
    elif whose is None and not is_whole:
        show_blocks([empty(words()("handing_in.municipality_lacks"))])
    elif is_whole and named:
        show_blocks([note(words()("handing_in.municipality_by.rows"))])
    elif by != "chosen":
        show_blocks([note(words()(f"handing_in.municipality_by.{by}"))])
    return whose is not None or is_whole


def ask_of_rows(asked: Sequence[Mapping[str, str]]) -> None:
    """Of each municipality that rows name nearly as a known one, whether it is that one: nothing is chosen before."""
    for one in asked:
        typed, known = one["municipality"], one["whose"]
        named = {
            known: words()("handing_in.is_that_municipality", known=known),
            typed: words()("handing_in.is_other_municipality", typed=typed),
        }
        key = f"ds-rows-of-{typed}"
        st.radio(
            words()("handing_in.alike.municipality", typed=html.plain(typed), known=html.plain(known)),
            list(named),
            index=None,
            key=key,
            format_func={name: html.plain(said) for name, said in named.items()}.get,
            on_change=partial(_meant, key, typed),
        )


def _meant(key: str, typed: str) -> None:
    if own := desk.draft():
        others = tuple(one for one in own.municipalities if one[0] != typed)
        desk.keep(replace(own, municipalities=(*others, (typed, st.session_state[key]))))


def _place() -> None:
    if (own := desk.draft()) and st.session_state[MUNICIPALITY]:
        chosen = clean(st.session_state[MUNICIPALITY]) or None
        desk.keep(replace(own, municipality=chosen, typed_municipality=None))
