-- What differs between what was known on $since and what is known on $as_of.
-- Grain: kind, pilot_key, milestone, field, was, is_now, was_outcome, outcome, on_day
-- Each day as it was known then; what was known on $since itself is no difference. So what happened before $since and
-- was recorded after it is one, with its own day. A $since after $as_of counts as $as_of. Filters are those of $as_of.
-- kind: new_pilot (it was not in the records then) | restored (neither was it, but it had been before: somebody had
-- answered that it is another one, or never was one, and a list tells of it again) | merged (somebody answered that it
-- is another one) | removed (its record held no longer: it never was a pilot) | left_list, back_in_list (counted apart
-- now and not then, because its list no longer tells of it; and the other way around) | stage_move (it stands in
-- another stage) | decision | deferral (a decision was put off, or the pilot extended) | evaluation (its outcome, where
-- it stays in its stage: it may wait by that, or wait no longer) | blocked, unblocked | correction (what had happened
-- is said otherwise: another day or outcome, a day that was unknown, or more exactly) | withdrawn (what had happened
-- holds no longer, and nothing took its place) | no_longer_said (its list no longer says what had happened; it stands,
-- and nobody answered) | replan (the latest plan of a milestone is another one; of a milestone without a plan then
-- there is none) | plan_gone (its list no longer says the plan of what has not happened; it stands, and nobody
-- answered) | record (a column of its record, `field`, says something else; not when it was updated or rated: that is
-- no news by itself).
-- Of a new pilot, and of one that was merged or removed, nothing else is told but that it left its list. What was known
-- of a pilot that is another one by now was known of that one: so a pilot that an old one became is not new, and
-- another plan than the old one had is a replan.
-- was, is_now: stages (not_begun: all that is said of it is of later days; null: unknown), of merged the ids of the two
-- pilots, of restored as was the id of the pilot that it had been (null: none), of record texts, codes, numbers and ISO
-- days (of numbers of people null: is_withheld), of correction, withdrawn, replan and what is no longer said ISO days
-- (null: unknown, or no plan any more).
-- was_outcome, outcome: of what happened. on_day: when it happened, where known; of new_pilot, merged and removed from
-- when on that is known; of replan when it was recorded; of what is no longer said since when. was_inexact, is_inexact:
-- was, and on_day, stand for a period. A decision that two rows report is one difference.
-- A correction takes the place of what was known: it became known when that ended or later, and it is of the same day,
-- or fills in the day, or that was said to hold no longer. Of several the nearest.
-- source_*: what made the difference; of merged, removed and withdrawn as it was known then, of what is no longer said
-- the row that said it last.
-- Parameters: $as_of date, $since date, $kind choice(all|new_pilot|merged|removed|left_list|back_in_list|stage_move|
--   decision|deferral|evaluation|correction|withdrawn|no_longer_said|replan|plan_gone|blocked|unblocked|restored|
--   record) = all, $filters
-- Columns: kind text, municipality text, pilot_id text, pilot_key text, title text, milestone text, field text,
--   was text, is_now text, was_outcome text, outcome text, was_inexact boolean, is_inexact boolean,
--   is_withheld boolean, on_day date, source_file text, source_sheet text, source_row bigint
with
pilots_then as (
    select *
    from pilots_on(least($since, $as_of))
),

-- Of those of then that are another one by now: which.
became as (
    select
        t.pilot_no,
        n.pilot_no as now_no,
        n.pilot_id as is_now
    from pilots_merged as m
    inner join pilots_then as t on m.municipality = t.municipality and m.pilot_id = t.pilot_id
    inner join portfolio as n on m.other_municipality = n.municipality and m.other_pilot_id = n.pilot_id
    where was_known(m.known_from, m.known_until, $as_of)
),

-- What a pilot was then: itself, and those that it is now.
parts as (
    select
        pilot_no,
        pilot_no as part_no
    from pilots_then
    union all
    select
        now_no,
        pilot_no
    from became
),

-- As which of them it is compared: as itself, where it was there.
were as (
    select
        pilot_no,
        coalesce(max(case when part_no = pilot_no then part_no end), min(part_no)) as part_no
    from parts
    group by pilot_no
),

-- The pilots that are told of; the last are those of which the record holds no longer.
told_of as (
    select
        n.*,
        w.pilot_no is not null as was_there,
        true as is_there
    from chosen_pilots($as_of, $filters) as n
    left join were as w on n.pilot_no = w.pilot_no
    union all
    select
        t.*,
        true as was_there,
        false as is_there
    from pilots_then as t
    where
        is_chosen($filters, t)
        and t.pilot_no not in (
            select k.pilot_no
            from pilots_known as k
            where was_known(k.known_from, k.known_until, $as_of)
        )
),

in_both as (
    select pilot_no
    from told_of
    where was_there and is_there
),

standings as (
    select
        p.pilot_no,
        p.was_there,
        p.is_there,
        t.stage as was,
        n.stage as is_now,
        coalesce(t.is_apart, false) as was_apart,
        coalesce(n.is_apart, false) as is_apart,
        n.left_on,
        n.entered_on,
        n.entered_statement,
        p.source_file,
        p.source_sheet,
        p.source_row
    from told_of as p
    left join were as w on p.pilot_no = w.pilot_no
    left join stood_on(least($since, $as_of)) as t on w.part_no = t.pilot_no
    left join stood_on($as_of) as n on p.is_there and p.pilot_no = n.pilot_no
),

-- The days from and until which the record of those that came, or went, is known.
records as (
    select
        pilot_no,
        min(case when known_from > least($since, $as_of) and known_from <= $as_of then known_from end) as came_on,
        max(case when known_until <= $as_of then known_until end) as went_on
    from pilots_known
    where pilot_no in (select p.pilot_no from told_of as p where not p.was_there or not p.is_there)
    group by pilot_no
),

-- Of whom a list tells again: since when.
told_again as (
    select
        p.pilot_no,
        max(a.returned_on) as returned_on
    from absences as a
    inner join told_of as p on a.municipality = p.municipality and a.pilot_id = p.pilot_id
    where a.left_on <= $as_of
    group by p.pilot_no
    having bool_and(coalesce(a.returned_on <= $as_of, false))
),

-- Only of these something that happened can be said otherwise.
moving as (
    select distinct pilot_no
    from happenings
    where
        pilot_no in (select b.pilot_no from in_both as b)
        and (
            (known_from > least($since, $as_of) and known_from <= $as_of)
            or (known_until > least($since, $as_of) and known_until <= $as_of)
            or (holds_from > least($since, $as_of) and holds_from <= $as_of)
        )
),

said_then as (
    select
        p.pilot_no,
        h.milestone,
        h.outcome,
        h.happened_on,
        min(h.statement_no) as statement_no,
        arg_min(h.is_inexact, h.statement_no) as is_inexact,
        max(h.said_until) as ended_on,
        case when count(*) = count(h.recorded_on) then max(h.recorded_on) end as recorded_on
    from happenings_on(least($since, $as_of)) as h
    inner join parts as p on h.pilot_no = p.part_no
    where p.pilot_no in (select m.pilot_no from moving as m)
    group by p.pilot_no, h.milestone, h.outcome, h.happened_on
),

said_now as (
    select
        pilot_no,
        milestone,
        outcome,
        happened_on,
        min(statement_no) as statement_no,
        arg_min(is_inexact, statement_no) as is_inexact,
        min(said_from) as known_from
    from happenings_on($as_of)
    where pilot_no in (select m.pilot_no from moving as m)
    group by pilot_no, milestone, outcome, happened_on
),

-- What is said now, also where something else said now takes its place.
still_said as (
    select distinct
        pilot_no,
        milestone,
        outcome,
        happened_on
    from statements
    where
        pilot_no in (select m.pilot_no from moving as m)
        and known_from <= $as_of
        and (known_until is null or known_until > $as_of)
),

gone as (
    select
        t.*,
        s.pilot_no is null as is_withdrawn
    from said_then as t
    left join still_said as s
        on
            t.pilot_no = s.pilot_no
            and t.milestone = s.milestone
            and t.outcome is not distinct from s.outcome
            and t.happened_on is not distinct from s.happened_on
    anti join said_now as n
        on
            t.pilot_no = n.pilot_no
            and t.milestone = n.milestone
            and t.outcome is not distinct from n.outcome
            and t.happened_on is not distinct from n.happened_on
),

come as (
    select n.*
    from said_now as n
    anti join said_then as t
        on
            n.pilot_no = t.pilot_no
            and n.milestone = t.milestone
            and n.outcome is not distinct from t.outcome
            and n.happened_on is not distinct from t.happened_on
),

likely as (
    select
        g.statement_no as was_statement,
        c.statement_no as now_statement,
        row_number() over (
            partition by g.statement_no
            order by
                g.happened_on is not distinct from c.happened_on desc,
                c.known_from asc,
                g.outcome is not distinct from c.outcome desc,
                abs(date_diff('day', g.happened_on, c.happened_on)) asc nulls last,
                c.statement_no asc
        ) as nth_for_gone,
        row_number() over (
            partition by c.statement_no
            order by
                g.happened_on is not distinct from c.happened_on desc,
                g.ended_on desc,
                g.outcome is not distinct from c.outcome desc,
                abs(date_diff('day', g.happened_on, c.happened_on)) asc nulls last,
                g.statement_no asc
        ) as nth_for_come
    from gone as g
    inner join come as c on g.pilot_no = c.pilot_no and g.milestone = c.milestone and g.ended_on <= c.known_from
    where
        g.is_withdrawn
        or g.happened_on = c.happened_on
        or (g.happened_on is null and coalesce(c.happened_on <= g.recorded_on, c.happened_on is not null))
),

corrections as (
    select
        was_statement,
        now_statement
    from likely
    where nth_for_gone = 1 and nth_for_come = 1
),

replanned as (
    select distinct
        pilot_no,
        milestone
    from plans
    where
        pilot_no in (select b.pilot_no from in_both as b)
        and (
            (known_from > least($since, $as_of) and known_from <= $as_of)
            or (known_until > least($since, $as_of) and known_until <= $as_of)
        )
),

plans_then as (
    select
        w.pilot_no,
        p.* exclude (pilot_no)
    from parts as w
    inner join plans as p on w.part_no = p.pilot_no
    inner join replanned as r on w.pilot_no = r.pilot_no and p.milestone = r.milestone
    where was_known(p.known_from, p.known_until, least($since, $as_of))
    qualify row_number() over (
        partition by w.pilot_no, p.milestone
        order by w.part_no = w.pilot_no desc, p.recorded_on desc nulls last, p.nth desc
    ) = 1
),

plans_now as (
    select p.*
    from plans as p
    inner join replanned as r on p.pilot_no = r.pilot_no and p.milestone = r.milestone
    where was_known(p.known_from, p.known_until, $as_of)
    qualify row_number() over (partition by p.pilot_no, p.milestone order by p.nth desc) = 1
),

unsaid as (
    select
        o.*,
        p.pilot_no
    from left_open as o
    inner join portfolio as k on o.municipality = k.municipality and o.pilot_id = k.pilot_id
    inner join parts as p on k.pilot_no = p.part_no
    where
        o.kind in ('no_longer_said', 'plan_gone')
        and o.known_from > least($since, $as_of)
        and was_known(o.known_from, o.asked_until, $as_of)
),

-- Those that were another pilot, or none, until a list told of them again.
restored as (
    select
        k.pilot_no,
        max_by(coalesce(m.other_pilot_id, ''), m.known_until) as was
    from pilots_merged as m
    inner join portfolio as k on m.municipality = k.municipality and m.pilot_id = k.pilot_id
    where m.known_until > least($since, $as_of) and m.known_until <= $as_of
    group by k.pilot_no
),

differences as (
    select
        case
            when p.is_there and e.pilot_no is not null then 'restored'
            when p.is_there then 'new_pilot'
            when b.pilot_no is not null then 'merged'
            else 'removed'
        end as kind,
        p.pilot_no,
        case
            when b.pilot_no is not null then k.pilot_id
            when p.is_there then nullif(e.was, '')
            else p.was
        end as was,
        coalesce(b.is_now, p.is_now) as is_now,
        case when p.is_there then r.came_on else r.went_on end as on_day,
        p.source_file,
        p.source_sheet,
        p.source_row
    from standings as p
    inner join portfolio as k on p.pilot_no = k.pilot_no
    inner join records as r on p.pilot_no = r.pilot_no
    left join became as b on p.pilot_no = b.pilot_no
    left join restored as e on p.pilot_no = e.pilot_no
    where not p.was_there or not p.is_there
    union all by name
    select
        'left_list' as kind,
        pilot_no,
        is_now as was,
        left_on as on_day,
        source_file,
        source_sheet,
        source_row
    from standings
    where is_apart and not was_apart
    union all by name
    select
        'back_in_list' as kind,
        n.pilot_no,
        n.is_now,
        a.returned_on as on_day,
        n.source_file,
        n.source_sheet,
        n.source_row
    from standings as n
    inner join told_again as a on n.pilot_no = a.pilot_no
    where n.was_apart and n.is_there and not n.is_apart
    union all by name
    select
        'stage_move' as kind,
        n.pilot_no,
        n.was,
        n.is_now,
        n.entered_on as on_day,
        n.entered_statement as statement_no,
        n.source_file,
        n.source_sheet,
        n.source_row
    from standings as n
    where n.was_there and n.is_there and n.is_now is distinct from n.was
    union all by name
    select
        case
            when k.now_statement is not null then 'correction'
            when c.milestone in ('evaluation', 'blocked', 'unblocked') then c.milestone
            when c.milestone = 'rollout_decision' and c.outcome in ('defer', 'extend') then 'deferral'
            else 'decision'
        end as kind,
        c.pilot_no,
        c.milestone,
        cast(g.happened_on as varchar) as was,
        case when k.now_statement is not null then cast(c.happened_on as varchar) end as is_now,
        g.outcome as was_outcome,
        c.outcome,
        g.is_inexact as was_inexact,
        c.is_inexact,
        c.happened_on as on_day,
        c.statement_no
    from come as c
    left join corrections as k on c.statement_no = k.now_statement
    left join gone as g on k.was_statement = g.statement_no
    where
        k.now_statement is not null
        or c.milestone in ('start_decision', 'rollout_decision', 'blocked', 'unblocked')
        or (
            c.milestone = 'evaluation'
            and c.outcome is not null
            and c.pilot_no in (select n.pilot_no from standings as n where n.is_now is not distinct from n.was)
        )
    union all by name
    select
        'withdrawn' as kind,
        pilot_no,
        milestone,
        cast(happened_on as varchar) as was,
        outcome as was_outcome,
        is_inexact as was_inexact,
        false as is_inexact,
        statement_no
    from gone
    where is_withdrawn and statement_no not in (select k.was_statement from corrections as k)
    union all by name
    select
        'replan' as kind,
        t.pilot_no,
        t.milestone,
        cast(t.planned_on as varchar) as was,
        cast(n.planned_on as varchar) as is_now,
        n.recorded_on as on_day,
        case when n.nth is null then t.source_file else n.source_file end as source_file,
        case when n.nth is null then t.source_sheet else n.source_sheet end as source_sheet,
        case when n.nth is null then t.source_row else n.source_row end as source_row
    from plans_then as t
    left join plans_now as n on t.pilot_no = n.pilot_no and t.milestone = n.milestone
    where t.planned_on is distinct from n.planned_on
    union all by name
    select
        kind,
        pilot_no,
        name as milestone,
        was,
        was_outcome,
        was_inexact,
        known_from as on_day,
        source_file,
        source_sheet,
        source_row
    from unsaid
    where pilot_no in (select b.pilot_no from in_both as b)
    union all by name
    select
        'record' as kind,
        pilot_no,
        field,
        was,
        is_now,
        is_withheld,
        on_day,
        source_file,
        source_sheet,
        source_row
    from records_edited(least($since, $as_of), $as_of)
    where pilot_no in (select b.pilot_no from in_both as b)
)

select
    d.kind,
    p.municipality,
    p.pilot_id,
    p.pilot_key,
    p.title,
    d.milestone,
    d.field,
    d.was,
    d.is_now,
    d.was_outcome,
    d.outcome,
    coalesce(d.was_inexact, false) as was_inexact,
    coalesce(d.is_inexact, s.is_inexact, false) as is_inexact,
    coalesce(d.is_withheld, false) as is_withheld,
    d.on_day,
    case when s.statement_no is null then d.source_file else s.source_file end as source_file,
    case when s.statement_no is null then d.source_sheet else s.source_sheet end as source_sheet,
    case when s.statement_no is null then d.source_row else s.source_row end as source_row
from differences as d
inner join told_of as p on d.pilot_no = p.pilot_no
left join statements as s on d.statement_no = s.statement_no
where $kind in ('all', d.kind)
order by
    d.kind asc,
    d.pilot_no asc,
    d.milestone asc nulls first,
    d.field asc nulls first,
    d.on_day asc nulls first,
    d.is_now asc nulls first,
    d.outcome asc nulls first,
    d.was asc nulls first,
    d.was_outcome asc nulls first
