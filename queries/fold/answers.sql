-- What people answered to what lists leave open, each from the day that its hand-in holds for.
-- Grain: hand_in, row_no
-- other: of same_as the pilot that stays. No pilot is the same as itself, or as one that no list tells of.
-- An answer about a pilot itself counts only while its list does not tell of it (since left_on), and of several the
-- latest that says something holds: from holds_from until holds_until, the day of the next, or on which the list tells
-- of it again. Nobody is another pilot before that one is known. One that never holds has no day to it.
-- Uses: answers_said (rows of the table answers of all sources, with other), hand_in_days (hand_in, nth, reported_on),
--   identities, absences_told (pilot, left_on, returned_on), pilots_told (pilot, known_from)
create or replace table answers_given as
with
known as (
    select
        pilot,
        case when count(*) = count(known_from) then min(known_from) end as known_from
    from pilots_told
    group by pilot
),

given as (
    select
        a.hand_in,
        a.row_no,
        a.pilot,
        a.milestone,
        a.on_day,
        a.field,
        a.answer,
        a.reason,
        a.other,
        a.why,
        d.reported_on as answered_on,
        d.nth,
        a.answer in ('stopped', 'same_as', 'never_was') as is_of_pilot,
        l.left_on,
        l.returned_on,
        case
            when a.answer = 'same_as' and k.known_from > d.reported_on then k.known_from else d.reported_on
        end as says_from,
        a.source_file,
        a.source_sheet,
        a.source_row
    from answers_said as a
    inner join hand_in_days as d on a.hand_in = d.hand_in
    left join absences_told as l
        on
            a.pilot = l.pilot
            and d.reported_on >= l.left_on
            and (l.returned_on is null or d.reported_on < l.returned_on)
    left join known as k on a.other = k.pilot
    where
        a.answer not in ('stopped', 'same_as', 'never_was')
        or (l.pilot is not null and (a.answer <> 'same_as' or (a.other <> a.pilot and k.pilot is not null)))
),

followed as (
    select
        *,
        min(says_from) over (
            partition by pilot, left_on, is_of_pilot
            order by nth, row_no
            rows between 1 following and unbounded following
        ) as next_says_from
    from given
),

bounded as (
    select
        *,
        case
            when next_says_from < returned_on or returned_on is null then next_says_from else returned_on
        end as holds_until
    from followed
)

select
    hand_in,
    row_no,
    pilot,
    milestone,
    on_day,
    field,
    answer,
    reason,
    other,
    why,
    answered_on,
    nth,
    left_on,
    case when is_of_pilot and coalesce(says_from < holds_until, true) then says_from end as holds_from,
    case when is_of_pilot and coalesce(says_from < holds_until, true) then holds_until end as holds_until,
    source_file,
    source_sheet,
    source_row
from bounded
