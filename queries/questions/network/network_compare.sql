-- How many pilots each municipality has on $as_of, how many of them wait, are anchored, and were stopped.
-- Grain: municipality
-- Pilots as in `facets`; n_waiting: as in `waiting_decisions` (successful ones). All municipalities of which a pilot is
-- seen, whichever are chosen. Of how long they wait `wait_quantiles` tells.
-- Parameters: $as_of date, $theme text[]
-- Columns: municipality text, n_pilots bigint, n_waiting bigint, n_anchored bigint, n_stopped bigint
with
measured as (
    select
        municipality,
        stage,
        is_waiting
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
)

select
    municipality,
    count(*) as n_pilots,
    count(*) filter (where is_waiting) as n_waiting,
    count(*) filter (where stage = 'anchored') as n_anchored,
    count(*) filter (where stage = 'stopped') as n_stopped
from measured
group by municipality
order by municipality
