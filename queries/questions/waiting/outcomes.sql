-- What became of the pilots that ever succeeded, by $as_of: how many by each cause, each pilot once.
-- Grain: cause
-- Those with pilots. Of several waits of one pilot the last counts. cause: as how_it_ends, or waiting, or
-- no_longer_listed (its list no longer told of it while it waited, so that nobody knows).
-- n_uncounted: of them, those whose wait no curve can use: a day is unknown, or it was over before the register first
-- saw the pilot. They are pilots like the others, so they are counted here.
-- Parameters: $as_of date, $include_partly boolean = false, $filters
-- Columns: cause text, n_pilots bigint, n_uncounted bigint
with
waits as (
    select
        pilot_no,
        coalesce(cause, became, case when is_apart then 'no_longer_listed' else 'waiting' end) as cause,
        is_observed,
        row_number() over (partition by pilot_no order by waits_from desc) as nth_last
    from observed_waits($as_of, $include_partly, 'all', null, null, $filters)
)

select
    cause,
    count(*) as n_pilots,
    count(*) filter (where not is_observed) as n_uncounted
from waits
where nth_last = 1
group by cause
order by
    case cause
        when 'rollout' then 1
        when 'stop' then 2
        when 'withdrawn' then 3
        when 'other' then 4
        when 'waiting' then 5
        else 6
    end
