-- Which of what is left open each answer is about: what was open on its day, and that it is a reply to (`replies`).
-- Grain: hand_in, row_no, open_no
-- An answer without a day is about every day of its milestone. Of two days that two sources say, either names what they
-- differ on where it was wrong.
-- Uses: answers_given, becomes, replies, left_open
create or replace table answers_fit as
with
-- An answer about a pilot is one about those that it was made of by then too.
asked as (
    select
        *,
        pilot as of_pilot
    from answers_given
    union all
    select
        g.*,
        b.pilot
    from answers_given as g
    inner join becomes as b
        on
            g.pilot = b.is_now
            and g.pilot <> b.pilot
            and g.answered_on >= b.from_on
            and (b.until_on is null or g.answered_on < b.until_on)
)

select distinct
    a.hand_in,
    a.row_no,
    a.answer,
    a.on_day,
    a.answered_on,
    o.open_no
from asked as a
inner join replies as r on a.answer = r.answer
inner join left_open as o
    on
        a.of_pilot = o.pilot
        and r.kind = o.kind
        and a.answered_on >= o.known_from
        and (o.known_until is null or a.answered_on < o.known_until)
where
    o.name is null
    or (
        o.name = coalesce(a.milestone, a.field)
        and (
            a.on_day is null
            or a.milestone is null
            or a.on_day = coalesce(o.day, o.was_day)
            or (o.kind = 'milestones_differ' and a.answer = 'was_wrong' and a.on_day = o.was_day)
        )
    )
