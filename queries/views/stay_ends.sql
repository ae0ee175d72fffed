-- One row per stay that ended in a stage where pilots can be late: how long it was, and how far over norm it ended.
-- Grain: pilot_no x ended_on x stage_order (stays of no days included). left_statement: as in `spells`.
-- stayed_days: null when the day of entering or of leaving is unknown. days_over_norm: on the day from which the
-- stay no longer counts, by the norm of that day; null when the day of entering or the norm is unknown.
with
ended as (
    select
        s.pilot_no,
        s.stage,
        s.stage_order,
        s.left_statement,
        s.open_until as ended_on,
        date_diff('day', s.entered_on, s.left_on) as stayed_days,
        date_diff('day', s.entered_on, s.open_until) as age_days,
        case
            when s.stage = 'running' and s.planned_end_on < s.entered_on then 0
            when s.stage = 'running' then date_diff('day', s.entered_on, s.planned_end_on)
            else n.norm_days
        end as norm_days
    from spells as s
    inner join norm_periods as n
        on
            s.stage = n.stage
            and s.open_until >= n.holds_from
            and (n.holds_until is null or s.open_until < n.holds_until)
    where s.open_until is not null and s.stage not in ('anchored', 'stopped')
)

select
    pilot_no,
    stage,
    stage_order,
    left_statement,
    ended_on,
    stayed_days,
    norm_days,
    case
        when age_days is not null and norm_days is not null then greatest(0, age_days - norm_days)
    end as days_over_norm
from ended
order by pilot_no, ended_on, stage_order
