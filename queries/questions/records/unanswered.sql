-- What a person could answer of the records as they were known on $as_of, the latest first: what hand-ins leave open
-- (`left_open`), and nobody answered since.
-- Grain: kind, pilot_key, name, was, was_outcome, is_now, outcome, since, source_file, source_sheet, source_row
-- kind: no_longer_said (a milestone that happened and that its list says no longer; it stands) | plan_gone (a plan, of
-- what has not happened since; it stands) | left_list (an open pilot that its list no longer tells of, counted apart) |
-- renamed (one that is no longer told of, while one with the same or a very like title is new: perhaps the same; never
-- joined) | correction, event (another day or outcome of what had happened was taken for a correction, or for something
-- that happened again; of each milestone the last) | sources_differ (two lists say different things of a column) |
-- milestones_differ (two lists say different things of what happened, and neither says what the other does; both
-- stand).
-- fold/differing.sql says when two lists differ.
-- name: the milestone, or the column. was, is_now: what was said and what is said now: ISO days; of renamed the titles;
-- of sources_differ what another list says, and what holds; of milestones_differ what one list said first, and another
-- one later. since: from when it is open. other_pilot_key: of renamed the pilot that is new. other_source: of two lists
-- that differ the one that says was, now_source: the one that says is_now, in the row now_*. Of numbers of people it is
-- told only that they differ. source_*: the row that said it last; of renamed that of the new pilot, of two lists that
-- differ that of other_source. What a list said of a pilot that is another one by then is asked of that one.
-- of_pilot: of one pilot only, whichever of the two it is.
-- Parameters: $as_of date, $of_pilot text = null, $filters
-- Columns: kind text, pilot_key text, municipality text, pilot_id text, title text, name text, was text, is_now text,
--   was_inexact boolean, is_inexact boolean, was_outcome text, outcome text, is_withheld boolean, since date,
--   other_pilot_key text, other_source text, now_source text, source_file text, source_sheet text, source_row bigint,
--   now_file text, now_sheet text, now_row bigint
with
chosen as (
    select *
    from chosen_pilots($as_of, $filters)
),

asked as (
    select
        o.*,
        coalesce(m.other_municipality || '/' || m.other_pilot_id, o.municipality || '/' || o.pilot_id) as pilot_key
    from left_open as o
    left join pilots_merged as m
        on
            o.municipality = m.municipality
            and o.pilot_id = m.pilot_id
            and was_known(m.known_from, m.known_until, $as_of)
    where was_known(o.known_from, o.asked_until, $as_of)
),

newcomers as (
    select
        p.pilot_key,
        p.municipality,
        p.title,
        k.known_from,
        p.source_file,
        p.source_sheet,
        p.source_row
    from chosen as p
    inner join portfolio as k on p.pilot_no = k.pilot_no
    left join absences as a
        on
            p.municipality = a.municipality
            and p.pilot_id = a.pilot_id
            and was_known(a.left_on, a.returned_on, $as_of)
    where k.known_from is not null and a.left_on is null
),

-- Titles with other numbers in them are siblings and not one pilot: phase 1, phase 2.
renamed as (
    select
        g.pilot_key,
        g.title as was,
        n.title as is_now,
        n.pilot_key as other_pilot_key,
        n.known_from,
        n.source_file,
        n.source_sheet,
        n.source_row
    from asked as o
    inner join chosen as g on o.pilot_key = g.pilot_key
    inner join newcomers as n on g.municipality = n.municipality and o.known_from <= n.known_from
    where
        o.kind = 'left_list'
        and jaro_winkler_similarity(lower(trim(g.title)), lower(trim(n.title))) >= 0.93
        and regexp_replace(g.title, '[^0-9]', '', 'g') = regexp_replace(n.title, '[^0-9]', '', 'g')
    qualify row_number() over (
        partition by g.pilot_key
        order by
            jaro_winkler_similarity(lower(trim(g.title)), lower(trim(n.title))) desc,
            n.known_from asc,
            n.pilot_key asc
    ) = 1
),

open as (
    select
        o.kind,
        o.pilot_key,
        o.name,
        o.was,
        o.is_now,
        o.was_inexact,
        o.is_inexact,
        o.was_outcome,
        o.outcome,
        o.is_withheld,
        o.known_from as since,
        cast(null as varchar) as other_pilot_key,
        case when o.now_in is not null then h.source end as other_source,
        n.source as now_source,
        o.source_file,
        o.source_sheet,
        o.source_row,
        o.now_file,
        o.now_sheet,
        o.now_row
    from asked as o
    left join hand_ins as h on o.hand_in = h.hand_in
    left join hand_ins as n on o.now_in = n.hand_in
    where o.kind <> 'left_list'
    union all by name
    select
        'left_list' as kind,
        p.pilot_key,
        false as was_inexact,
        false as is_inexact,
        false as is_withheld,
        l.left_on as since,
        p.source_file,
        p.source_sheet,
        p.source_row
    from apart_on($as_of) as l
    inner join chosen as p on l.pilot_no = p.pilot_no
    inner join asked as o on p.pilot_key = o.pilot_key and o.kind = 'left_list'
    where p.pilot_key not in (select r.pilot_key from renamed as r)
    union all by name
    select
        * exclude (known_from),
        'renamed' as kind,
        'title' as name,
        false as was_inexact,
        false as is_inexact,
        false as is_withheld,
        known_from as since
    from renamed
)

select
    o.kind,
    o.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    o.name,
    o.was,
    o.is_now,
    o.was_inexact,
    o.is_inexact,
    o.was_outcome,
    o.outcome,
    o.is_withheld,
    o.since,
    o.other_pilot_key,
    o.other_source,
    o.now_source,
    o.source_file,
    o.source_sheet,
    o.source_row,
    o.now_file,
    o.now_sheet,
    o.now_row
from open as o
inner join chosen as p on o.pilot_key = p.pilot_key
where $of_pilot is null or $of_pilot in (o.pilot_key, o.other_pilot_key)
order by
    o.since desc nulls last,
    o.pilot_key asc,
    o.kind asc,
    o.name asc nulls first,
    o.was asc nulls first,
    o.is_now asc nulls first,
    o.was_outcome asc nulls first,
    o.outcome asc nulls first,
    o.source_file asc,
    o.source_sheet asc nulls first,
    o.source_row asc
