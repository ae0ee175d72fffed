-- The evaluations that are planned or were held, as known on a day: as lists of evaluations tell of them; of a pilot of
-- which none does, the one of its first plan.
-- Grain: pilot_no, nth
-- listed_on: the day of its plan under which the list knows it now; null where none does.
-- due_on: the day of the first plan; of the first evaluation of a pilot the earliest day that was ever told, by a list
-- of evaluations or by its plans, null where none was. is_due: that is more than 30 days ago. is_held, held_on: as the
-- list says, else as the evaluations that happened tell, one after another; held_on is null where the day is unknown.
-- One that happened on the day that the list says of another row is that other one, and tells of no second. What
-- happened on a further day, after each of these evaluations was held, is an evaluation of its own that nobody planned:
-- due_on is null, and it was never due. Rows that tell of one evaluation under several days are one (see
-- `evaluations_told_on`).
-- is_cancelled: it was not held, and the pilot was stopped, or no list tells of it any longer. It stays due. state:
-- held | cancelled | late (due, not held) | in_month (the plan has passed, at most 30 days ago) | planned. report: of
-- one that was held. unknown (the list of evaluations of its municipality says nothing of reports, or does not tell of
-- it) | unsigned (not signed off yet) | published (the day of signing off is unknown; one before the evaluation, or
-- after the publication, is no day of it) | in_time (published within 84 days of it) | too_late | closed (the reason
-- why stands in unpublished_reason) | open_in_time (signed off at most 84 days ago) | overdue. days_to_sign_off,
-- days_to_publish: from held to signed off, and from signed off to published, as in `evaluation_calendar`.
create or replace macro evaluations_on(as_of) as table
with
ever as (
    select
        p.pilot_no,
        p.municipality,
        e.due_on,
        (e.signed_off_on <= as_of or e.published_on <= as_of or e.unpublished_reason is not null)
        and was_known(e.known_from, e.known_until, as_of) as has_report
    from evaluations as e
    inner join portfolio as p on e.municipality = p.municipality and e.pilot_id = p.pilot_id
    where e.known_from is null or e.known_from <= as_of
),

listed as (
    select *
    from evaluations_told_on(as_of)
),

happened as (
    select
        pilot_no,
        happened_on,
        holds_from,
        statement_no,
        row_number() over (partition by pilot_no, happened_on order by holds_from asc, statement_no asc) as nth_that_day
    from happenings_on(as_of)
    where milestone = 'evaluation'
),

listed_days as (
    select
        pilot_no,
        nth,
        held_on,
        row_number() over (partition by pilot_no, held_on order by nth asc) as nth_that_day
    from listed
    where held_on is not null
),

same_days as (
    select
        h.statement_no,
        l.pilot_no,
        l.nth
    from happened as h
    inner join listed_days as l
        on h.pilot_no = l.pilot_no and h.happened_on = l.held_on and h.nth_that_day = l.nth_that_day
),

other_days as (
    select
        h.pilot_no,
        h.happened_on,
        row_number() over (partition by h.pilot_no order by h.holds_from asc, h.statement_no asc) as nth
    from happened as h
    left join same_days as s on h.pilot_no = s.pilot_no and h.statement_no = s.statement_no
    where s.statement_no is null
),

firsts as (
    select
        pilot_no,
        min(due_on) as due_on
    from (
        select
            pilot_no,
            due_on
        from ever
        union all
        select
            pilot_no,
            min_by(planned_on, nth)
        from evaluation_plans
        where nth is not null and told_from <= as_of and was_known(known_from, known_until, as_of)
        group by pilot_no
        union all
        select
            pilot_no,
            null
        from happened
    ) as first_days
    group by pilot_no
),

planned as (
    select
        f.pilot_no,
        coalesce(l.nth, 1) as nth,
        case when coalesce(l.nth, 1) = 1 then f.due_on else l.due_on end as due_on,
        l.listed_on,
        l.held_on,
        l.signed_off_on,
        l.published_on,
        l.unpublished_reason,
        l.municipality,
        l.source_file,
        l.source_sheet,
        l.source_row,
        l.pilot_no is null and f.pilot_no in (select e.pilot_no from ever as e) as is_withdrawn
    from firsts as f
    left join listed as l on f.pilot_no = l.pilot_no
),

stages_then as (
    select
        pilot_no,
        stage
    from stays_on(as_of)
    union all
    select
        pilot_no,
        'no_longer_listed'
    from apart_on(as_of)
),

told as (
    select
        p.pilot_no,
        p.nth,
        row_number() over (partition by p.pilot_no order by p.nth asc) as nth_told
    from planned as p
    left join same_days as s on p.pilot_no = s.pilot_no and p.nth = s.nth
    where s.pilot_no is null
),

further as (
    select
        d.pilot_no,
        d.happened_on,
        coalesce(c.n_planned, 0) + row_number() over (partition by d.pilot_no order by d.happened_on asc) as nth
    from (
        select
            pilot_no,
            happened_on,
            min(nth) as nth
        from other_days
        where happened_on is not null
        group by pilot_no, happened_on
    ) as d
    left join (
        select
            pilot_no,
            count(*) as n_planned
        from planned
        group by pilot_no
    ) as c on d.pilot_no = c.pilot_no
    left join (
        select
            pilot_no,
            count(*) as n_told
        from told
        group by pilot_no
    ) as t on d.pilot_no = t.pilot_no
    left join listed_days as l on d.pilot_no = l.pilot_no and d.happened_on = l.held_on and l.nth_that_day = 1
    where d.nth > coalesce(t.n_told, 0) and l.pilot_no is null
),

reporting as (
    select distinct municipality
    from ever
    where has_report
),

held as (
    select
        p.* exclude (held_on, municipality),
        p.municipality in (select r.municipality from reporting as r) as has_reports,
        coalesce(p.held_on, h.happened_on) as held_on,
        p.held_on is not null or h.pilot_no is not null as is_held,
        coalesce(date_diff('day', p.due_on, as_of) > 30, false) as is_due,
        p.is_withdrawn or coalesce(s.stage in ('stopped', 'no_longer_listed'), false) as has_gone
    from planned as p
    left join told as t on p.pilot_no = t.pilot_no and p.nth = t.nth
    left join other_days as h on t.pilot_no = h.pilot_no and t.nth_told = h.nth
    left join stages_then as s on p.pilot_no = s.pilot_no
    union all by name
    select
        pilot_no,
        nth,
        happened_on as held_on,
        false as has_reports,
        true as is_held,
        false as is_due,
        false as is_withdrawn,
        false as has_gone
    from further
),

judged as (
    select
        * exclude (has_gone, is_withdrawn, has_reports),
        not is_held and has_gone as is_cancelled,
        case
            when is_held then 'held'
            when has_gone then 'cancelled'
            when is_due then 'late'
            when due_on < as_of then 'in_month'
            else 'planned'
        end as state,
        case
            when not is_held then null
            when not coalesce(has_reports, false) then 'unknown'
            when published_on is not null and signed_off_on is null then 'published'
            when published_on is not null
                then case when date_diff('day', signed_off_on, published_on) <= 84 then 'in_time' else 'too_late' end
            when signed_off_on is null then 'unsigned'
            when unpublished_reason is not null then 'closed'
            when date_diff('day', signed_off_on, as_of) <= 84 then 'open_in_time'
            else 'overdue'
        end as report
    from held
)

select
    *,
    case
        when report not in ('unknown', 'published') then date_diff('day', held_on, coalesce(signed_off_on, as_of))
    end as days_to_sign_off,
    case
        when report <> 'closed' then date_diff('day', signed_off_on, coalesce(published_on, as_of))
    end as days_to_publish
from judged;
