-- What two sources say differently of one pilot, with the days on which they do.
-- Grain: pilot, kind, name, was_day, day, was, is_now, was_outcome, outcome, known_from
-- kind: sources_differ (a column of its record: what another list says, and what holds) | milestones_differ (something
-- that happened: what was said first, and what was said later; both stand). was_*, hand_in, source_*: of the one; day,
-- outcome, now_*: of the other.
-- On a milestone two sources differ while each says that something happened of which the other says nothing alike: the
-- same day, a day within the period that the other gives, or no day, and the same outcome or none. Of what happens
-- once, as soon as both say it. Of what can happen again two days are as a rule two events: they differ where these
-- lie within a quarter (91 days) of each other, from when on each of the two handed in on the later day or after it
-- (where no day is known, on that of the later hand-in), so that it could have known what the other says. Of what can
-- happen again only behind an outcome (repeats_after): not where such an outcome, known by then, lies between.
-- Uses: happened_of_all (statements as each source told them), columns_of_all (what each source says of columns, and
--   what holds), hand_in_days, milestone_traits
create or replace table differing as
with
in_several as (
    select
        r.pilot,
        r.milestone
    from happened_of_all as r
    inner join hand_in_days as d on r.hand_in = d.hand_in
    where not r.is_plan
    group by r.pilot, r.milestone
    having min(d.source_no) <> max(d.source_no)
),

happened as (
    select
        row_number() over (order by d.nth, r.row_no, r.known_from) as nth,
        d.source_no,
        d.reported_on as said_on,
        r.known_until,
        r.pilot,
        r.milestone,
        r.happened_on as day,
        case when r.happened_inexact then coalesce(r.happened_since, date '0001-01-01') else r.happened_on end as since,
        coalesce(r.happened_inexact, false) as is_inexact,
        r.outcome,
        r.hand_in,
        r.source_file,
        r.source_sheet,
        r.source_row
    from happened_of_all as r
    inner join in_several as s on r.pilot = s.pilot and r.milestone = s.milestone
    inner join hand_in_days as d on r.hand_in = d.hand_in
    where not r.is_plan
),

beside_each_other as (
    select
        a.nth,
        b.nth as other_nth,
        a.source_no,
        b.source_no as other_no,
        a.pilot,
        a.milestone,
        least(a.day, b.day) as first_day,
        greatest(a.day, b.day) as last_day,
        greatest(a.said_on, b.said_on) as said_on,
        least(a.known_until, b.known_until) as known_until,
        coalesce(a.since <= b.day and b.since <= a.day, true) as is_one_day,
        coalesce(a.outcome = b.outcome, true) as is_one_outcome
    from happened as a
    inner join happened as b
        on
            a.pilot = b.pilot
            and a.milestone = b.milestone
            and a.source_no <> b.source_no
            and (a.known_until is null or a.known_until > b.said_on)
            and (b.known_until is null or a.said_on < b.known_until)
),

unlike as (
    select
        b.*,
        case
            when t.repeats
                then greatest(
                    b.said_on,
                    (
                        select coalesce(min(d.reported_on), date '9999-12-31')
                        from hand_in_days as d
                        where d.source_no = b.source_no and d.reported_on >= coalesce(b.last_day, b.said_on)
                    ),
                    (
                        select coalesce(min(d.reported_on), date '9999-12-31')
                        from hand_in_days as d
                        where d.source_no = b.other_no and d.reported_on >= coalesce(b.last_day, b.said_on)
                    )
                )
            else b.said_on
        end as known_from
    from beside_each_other as b
    inner join milestone_traits as t on b.milestone = t.milestone
    where
        b.nth < b.other_nth
        and not (b.is_one_day and b.is_one_outcome)
        and (b.is_one_day or not t.repeats or date_diff('day', b.first_day, b.last_day) <= 91)
        and not exists (
            select 1
            from happened_of_all as x
            inner join hand_in_days as d on x.hand_in = d.hand_in
            where
                x.pilot = b.pilot
                and x.outcome = t.repeats_after
                and x.happened_on >= b.first_day
                and x.happened_on <= b.last_day
                and d.reported_on <= b.said_on
        )
),

-- From when until when one of the two says what the other says, too.
told_by_both as (
    select
        u.nth,
        u.other_nth,
        k.said_on,
        k.known_until
    from unlike as u
    inner join beside_each_other as k
        on
            (u.nth = k.nth and u.other_no = k.other_no)
            or (u.other_nth = k.nth and u.source_no = k.other_no)
    where k.is_one_day and k.is_one_outcome
),

of_milestones as (
    select
        u.nth,
        u.other_nth,
        u.known_from,
        least(u.known_until, min(case when k.said_on > u.known_from then k.said_on end)) as known_until
    from unlike as u
    left join told_by_both as k on u.nth = k.nth and u.other_nth = k.other_nth
    where u.known_from < coalesce(u.known_until, date '9999-12-31')
    group by u.nth, u.other_nth, u.known_from, u.known_until
    having not coalesce(bool_or(k.said_on <= u.known_from and coalesce(k.known_until > u.known_from, true)), false)
),

pairs as (
    select
        'milestones_differ' as kind,
        a.pilot,
        a.milestone as name,
        a.day as was_day,
        b.day,
        cast(null as varchar) as was,
        cast(null as varchar) as is_now,
        a.is_inexact as was_inexact,
        b.is_inexact,
        a.outcome as was_outcome,
        b.outcome,
        p.known_from,
        p.known_until,
        a.hand_in,
        a.source_file,
        a.source_sheet,
        a.source_row,
        b.hand_in as now_in,
        b.source_file as now_file,
        b.source_sheet as now_sheet,
        b.source_row as now_row
    from of_milestones as p
    inner join happened as a on p.nth = a.nth
    inner join happened as b on p.other_nth = b.nth
    union all
    select
        'sources_differ',
        held.pilot,
        held.name,
        null,
        null,
        other.said,
        held.said,
        false,
        false,
        null,
        null,
        greatest(coalesce(held.known_from, g.reported_on), coalesce(other.known_from, h.reported_on)),
        least(held.known_until, other.known_until),
        other.hand_in,
        other.source_file,
        other.source_sheet,
        other.source_row,
        held.hand_in,
        held.source_file,
        held.source_sheet,
        held.source_row
    from columns_of_all as held
    inner join columns_of_all as other
        on held.pilot = other.pilot and held.name = other.name and held.said <> other.said
    inner join hand_in_days as g on held.hand_in = g.hand_in
    inner join hand_in_days as h on other.hand_in = h.hand_in
    where held.holds and not other.holds and held.name <> 'updated_on'
),

-- What is said once more, with something else beside it, or by a third source, goes on being the same question.
keyed as (
    select
        *,
        case
            when kind = 'sources_differ' then [was, is_now]
            else list_sort([
                concat_ws(' ', was_day, was_outcome),
                concat_ws(' ', day, outcome)
            ])
        end as said
    from pairs
    where known_until is null or known_until > known_from
),

reached as (
    select
        *,
        max(coalesce(known_until, date '9999-12-31')) over (
            partition by pilot, kind, name, said
            order by known_from, hand_in, now_in, source_row, now_row
            rows between unbounded preceding and 1 preceding
        ) as reached_on
    from keyed
),

stretches as (
    select
        *,
        count(case when reached_on >= known_from then null else 1 end) over (
            partition by pilot, kind, name, said
            order by known_from, hand_in, now_in, source_row, now_row
            rows between unbounded preceding and current row
        ) as stretch
    from reached
)

select
    kind,
    pilot,
    name,
    was_day,
    day,
    was,
    is_now,
    was_inexact,
    is_inexact,
    was_outcome,
    outcome,
    known_from,
    nullif(
        max(coalesce(known_until, date '9999-12-31')) over (partition by pilot, kind, name, said, stretch),
        date '9999-12-31'
    ) as known_until,
    hand_in,
    source_file,
    source_sheet,
    source_row,
    now_in,
    now_file,
    now_sheet,
    now_row
from stretches
qualify row_number() over (
    partition by pilot, kind, name, said, stretch
    order by known_from, hand_in, now_in, source_row, now_row
) = 1
