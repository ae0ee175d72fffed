-- Every open pilot with its age in the stage where it is, beside the norm and what is usual there.
-- Grain: pilot_key
-- The longest over norm first. Pilots of one of the groups in $grp only, where given.
-- grp: all groups of the pilot in one text. age_days is null where the day of entering is unknown. days_since_go:
-- since the pilot first got past the idea; null where that day is unknown. p50_days, p85_days: of the stays in that
-- stage, those that last included, for the pilots that the filters leave, as exits_of has it; null under 20 exits, and
-- `withheld` says so.
-- Parameters: $as_of date, $by dimension = theme, $grp text[], $filters
-- Columns: pilot_key text, municipality text, pilot_id text, title text, grp text, stage text, entered_on date,
--   age_days bigint, norm_days bigint, days_over_norm bigint, p50_days integer, p85_days integer, n_exits bigint,
--   withheld text, days_since_go bigint, is_inexact boolean
with
open_stays as (
    select *
    from stays_on($as_of)
    where is_open_stage(stage)
),

begun as (
    select
        s.pilot_no,
        case when min(s.entered_on) = min(s.open_from) then min(s.entered_on) end as go_on
    from spells_on($as_of) as s
    where s.stage_order > 1
    group by s.pilot_no
)

select
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    case when $by = 'stage' then s.stage else p.grp end as grp,
    s.stage,
    s.entered_on,
    s.age_days,
    s.norm_days,
    s.days_over_norm,
    e.p50_days,
    e.p85_days,
    coalesce(e.n_exits, 0) as n_exits,
    case when e.stage is null then 'too_few_exits' else e.withheld end as withheld,
    date_diff('day', b.go_on, $as_of) as days_since_go,
    s.is_inexact
from open_stays as s
inner join listed_pilots($as_of, $by, $grp, $filters) as p on s.pilot_no = p.pilot_no
left join exits_of($as_of, $filters) as e on s.stage = e.stage
left join begun as b on s.pilot_no = b.pilot_no
where $by <> 'stage' or is_in_groups($grp, s.stage)
order by s.days_over_norm desc nulls last, s.age_days desc nulls last, p.pilot_key asc
