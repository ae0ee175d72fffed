-- The pilots that wait on a rollout decision on $as_of, one row for each group that a pilot counts in; as rows the
-- longest wait first.
-- Grain: pilot_key, grp
-- weight: the share of the pilot that counts in the group; months_over_norm, people_..: of that share. People are as
-- people_of_pilots shows them. is_partly: on the strength of a partly successful evaluation only. source_*: the
-- evaluation that started the clock. $grp: of these groups only ('' is the group that is not stated).
-- Parameters: $as_of date, $include_partly boolean = false, $by dimension = all, $grp text[], $which
--   choice(is_waiting|is_over_norm|is_unknown_days|is_people_known|is_people_unknown|is_people_withheld|is_falling) =
--   is_waiting, $smallest integer = 10, $rounded_to integer = 1, $filters
-- Columns: pilot_key text, municipality text, title text, grp text, body text, is_partly boolean, succeeded_on date,
--   days_waiting bigint, norm_days bigint, weight double, months_over_norm double, people_waiting_per_month double,
--   people_falling_per_month double, source_file text, source_sheet text, source_row bigint
-- Measures: n_waiting weight, n_over_norm weight if is_over_norm, months_over_norm months_over_norm if is_over_norm,
--   n_unknown_days weight if is_unknown_days, people_waiting people_waiting_per_month if is_people_known,
--   n_people_unknown weight if is_people_unknown, n_people_withheld weight if is_people_withheld,
--   people_falling people_falling_per_month if is_falling, n_falling weight if is_falling
create or replace macro waits(as_of, includes_partly, by_what, filters, smallest, rounded_to) as table
    select
        w.pilot_no,
        w.started_statement as statement_no,
        g.municipality,
        g.body,
        case when by_what = 'stage' then 'awaiting_decision' else g.grp end as grp,
        g.weight,
        w.is_partly,
        w.succeeded_on,
        w.days_waiting,
        w.norm_days,
        w.days_over_norm,
        true as is_waiting,
        w.is_over_norm,
        w.days_waiting is null as is_unknown_days,
        r.people_waiting is not null as is_people_known,
        r.people_waiting is null and not r.is_difference_withheld as is_people_unknown,
        r.is_difference_withheld as is_people_withheld,
        coalesce(r.people_falling > 0, false) as is_falling,
        g.weight * w.months_over as months_over_norm,
        g.weight * r.people_waiting as people_waiting_per_month,
        g.weight * r.people_falling as people_falling_per_month
    from waits_on(as_of) as w
    inner join pilot_groups(as_of, by_what, filters) as g on w.pilot_no = g.pilot_no
    inner join people_of_pilots(as_of, smallest, rounded_to) as r on w.pilot_no = r.pilot_no
    where includes_partly or not w.is_partly;

with
base as (  -- noqa: ST03
    select *
    from waits($as_of, $include_partly, $by, $filters, $smallest, $rounded_to)
    where is_in_groups($grp, grp)
)

select
    pilot_key,
    municipality,
    title,
    grp,
    body,
    is_partly,
    succeeded_on,
    days_waiting,
    norm_days,
    weight,
    months_over_norm,
    people_waiting_per_month,
    people_falling_per_month,
    source_file,
    source_sheet,
    source_row
from rows_behind('base', $which, $as_of)
order by days_waiting desc nulls last, pilot_no asc, grp asc nulls last
