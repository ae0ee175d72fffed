-- The lists that should have been handed in again by $as_of, going by their own rhythm; the latest of all first.
-- Grain: municipality, source
-- The rhythm of a list is the median of the days between the days that its hand-ins hold for, of lists with at least
-- three such days up to $as_of. It is expected again that many days after the last of them, and late from the day on
-- which half the rhythm more has passed, and no less than three days: a list of every working day is not late on a
-- Monday. Lists of the example are never late, and nor is
-- what people answer or write down.
-- days_late: since expected_on. n_hand_ins: the days that were handed in; rhythm_days: half days are rounded up.
-- Parameters: $as_of date
-- Columns: municipality text, source text, n_hand_ins bigint, rhythm_days bigint, last_on date, expected_on date,
--   days_late bigint
with
days as (
    select
        municipality,
        source,
        reported_on,
        date_diff('day', lag(reported_on) over source_days, reported_on) as days_between
    from (
        select distinct
            municipality,
            source,
            reported_on
        from hand_ins
        where
            reported_on <= $as_of
            and not is_no_list
            and not (select i.is_example from load_info as i)
    ) as d
    window source_days as (partition by municipality, source order by reported_on)
),

rhythms as (
    select
        municipality,
        source,
        count(*) as n_hand_ins,
        max(reported_on) as last_on,
        median(days_between) as rhythm
    from days
    group by municipality, source
    having count(*) >= 3
),

expected as (
    select
        *,
        cast(round(rhythm) as bigint) as rhythm_days,
        cast(last_on + cast(round(rhythm) as integer) as date) as expected_on
    from rhythms
)

select
    municipality,
    source,
    n_hand_ins,
    rhythm_days,
    last_on,
    expected_on,
    date_diff('day', expected_on, $as_of) as days_late
from expected
where date_diff('day', last_on, $as_of) > rhythm + greatest(rhythm / 2, 3)
order by days_late desc, municipality asc, source asc
