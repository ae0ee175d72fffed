-- How each theme goes in each municipality, on $as_of: how many pilots wait, how long that takes, what is anchored.
-- Grain: municipality, theme
-- Pilots as in `network_compare`: of all municipalities, whichever are chosen. theme: null where it is not stated.
-- median_days: the first day on which half, or less, of the waits seen still waits, as in `wait_quantiles` and with its
-- rules: null under 10 decided waits (n_exits), or under 5 that are still seen waiting at that age.
-- Parameters: $as_of date, $theme text[]
-- Columns: municipality text, theme text, n_pilots bigint, n_waiting bigint, n_anchored bigint, n_stopped bigint,
--   n_exits bigint, median_days integer
with
measured as (
    select
        municipality,
        theme,
        count(*) as n_pilots,
        count(*) filter (where is_waiting) as n_waiting,
        count(*) filter (where stage = 'anchored') as n_anchored,
        count(*) filter (where stage = 'stopped') as n_stopped
    from
        selected_pilots(
            $as_of,
            {
                'municipality': cast(null as varchar[]),
                'theme': cast($theme as varchar[]),
                'owner': cast(null as varchar[]),
                'body': cast(null as varchar[])
            },
            cast(null as varchar[]),
            cast(null as varchar[]),
            cast(null as varchar[]),
            cast(null as varchar[])
        )
    where n_missed = 0
    group by municipality, theme
),

observed as materialized (  -- noqa: ST03
    select
        struct_pack(municipality := p.municipality, theme := p.theme) as grp,
        w.entry_days,
        w.exit_days,
        w.cause,
        w.has_ended
    from
        observed_waits(
            $as_of,
            false,
            'municipality',
            cast(null as date),
            cast(null as date),
            {
                'municipality': cast(null as varchar[]),
                'theme': cast($theme as varchar[]),
                'owner': cast(null as varchar[]),
                'body': cast(null as varchar[])
            }
        ) as w
    inner join pilots_on($as_of) as p on w.pilot_no = p.pilot_no
    where w.is_observed
),

curve as materialized (
    select *
    from kaplan_meier('observed')
),

ended as (
    select
        grp,
        count(*) filter (where has_ended) as n_exits
    from observed
    group by grp
),

halves as (
    select
        grp,
        min(t_days) as median_days,
        min_by(n_risk, t_days) as n_risk
    from curve
    where s <= 0.5 + 1e-9
    group by grp
)

select
    m.municipality,
    m.theme,
    m.n_pilots,
    m.n_waiting,
    m.n_anchored,
    m.n_stopped,
    coalesce(e.n_exits, 0) as n_exits,
    case when e.n_exits >= 10 and h.n_risk >= 5 then h.median_days end as median_days
from measured as m
left join ended as e
    on m.municipality = e.grp['municipality'] and m.theme is not distinct from e.grp['theme']
left join halves as h on e.grp is not distinct from h.grp
order by m.municipality asc, m.theme asc nulls last
