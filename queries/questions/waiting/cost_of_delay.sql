-- What a month of waiting on a rollout decision costs, per pilot that waits on $as_of and for all of them together.
-- Grain: is_whole, municipality, body, pilot_key
-- First one row for the whole (is_whole, without a pilot). Most people first.
-- $by: a row for each pilot, or for each body that decides (null: of which nobody said who decides) without pilots.
-- people_per_month: people reached after rollout less people reached now, never below zero; people_falling: by how many
-- fewer are reached, of n_reach_falls pilots. Both as people_of_pilots shows them: n_people_withheld pilots have a
-- number that is too small to show, so no figure in people or money, and are not among the known ones.
-- gain_per_month: those people x the benefit a person, in euro, as if the rollout worked as well as the pilot.
-- running_per_month: a twelfth of the yearly cost.
-- cost_p10, cost_p50, cost_p90: gain x voltage - running cost, in euro a month. Voltage is what is left of an effect at
-- scale: triangular, with its least, likeliest and greatest value in percent, in any order.
-- Unknown is never zero: a pilot of which any part is not stated has no figure, and the whole is about the known ones:
-- n_people_known and n_money_known of the n_pilots.
-- Parameters: $as_of date, $smallest integer = 10, $rounded_to integer = 1, $voltage_least integer = 40,
--   $voltage_likeliest integer = 60, $voltage_greatest integer = 90,
--   $include_partly boolean = false, $by choice(pilot|body) = pilot, $filters
-- Selects: is_whole, pilot_key, municipality, pilot_id, title, n_pilots, n_people_known, n_money_known,
--   people_per_month, gain_per_month, running_per_month, n_people_withheld, n_reach_falls, people_falling, least,
--   likeliest, greatest, body
-- Completed by: cost_of_delay
-- Columns: is_whole boolean, pilot_key text, municipality text, pilot_id text, title text, n_pilots bigint,
--   n_people_known bigint, n_money_known bigint, people_per_month double, gain_per_month double,
--   running_per_month double, n_people_withheld bigint, n_reach_falls bigint, people_falling double, body text,
--   cost_p10 double, cost_p50 double, cost_p90 double
-- Reads: waits_shown
with
voltage as (
    select list_sort([$voltage_least, $voltage_likeliest, $voltage_greatest]) as shares
),

stated as (
    select
        c.pilot_key,
        c.municipality,
        c.pilot_id,
        c.title,
        c.body,
        w.people_waiting_per_month as people_per_month,
        w.people_falling_per_month as people_falling,
        w.is_people_withheld,
        w.is_falling,
        p.benefit_per_person,
        p.rollout_cost_per_year / 12 as running_per_month,
        w.is_people_known
        and p.benefit_per_person is not null
        and p.rollout_cost_per_year is not null as is_money_known
    from waits_shown as w
    inner join pilots_on($as_of) as c on w.pilot_no = c.pilot_no
    inner join pilots as p
        on
            c.municipality = p.municipality
            and c.pilot_id = p.pilot_id
            and was_known(p.known_from, p.known_until, $as_of)
),

costs as (
    select
        pilot_key,
        municipality,
        pilot_id,
        title,
        body,
        people_per_month,
        people_falling,
        is_people_withheld,
        is_falling,
        case when is_money_known then people_per_month * cast(benefit_per_person as double) end as gain_per_month,
        case when is_money_known then cast(running_per_month as double) end as running_per_month
    from stated
),

counted as (
    select
        true as is_whole,
        null as pilot_key,
        null as municipality,
        null as pilot_id,
        null as title,
        null as body,
        count(*) as n_pilots,
        count(people_per_month) as n_people_known,
        count(gain_per_month) as n_money_known,
        sum(people_per_month) as people_per_month,
        sum(gain_per_month) as gain_per_month,
        sum(running_per_month) as running_per_month,
        count(*) filter (where is_people_withheld) as n_people_withheld,
        count(*) filter (where is_falling) as n_reach_falls,
        coalesce(sum(people_falling), 0) as people_falling
    from costs
    union all
    select
        false,
        case when $by = 'pilot' then pilot_key end,
        municipality,
        case when $by = 'pilot' then pilot_id end,
        case when $by = 'pilot' then title end,
        body,
        count(*),
        count(people_per_month),
        count(gain_per_month),
        sum(people_per_month),
        sum(gain_per_month),
        sum(running_per_month),
        count(*) filter (where is_people_withheld),
        count(*) filter (where is_falling),
        sum(people_falling)
    from costs
    group by
        municipality,
        body,
        case when $by = 'pilot' then pilot_key end,
        case when $by = 'pilot' then pilot_id end,
        case when $by = 'pilot' then title end
)

select
    c.is_whole,
    c.pilot_key,
    c.municipality,
    c.pilot_id,
    c.title,
    c.n_pilots,
    c.n_people_known,
    c.n_money_known,
    c.people_per_month,
    c.gain_per_month,
    c.running_per_month,
    cast(c.n_people_withheld as bigint) as n_people_withheld,
    cast(c.n_reach_falls as bigint) as n_reach_falls,
    c.people_falling,
    v.shares[1] / 100 as least,
    v.shares[2] / 100 as likeliest,
    v.shares[3] / 100 as greatest,
    c.body
from counted as c
cross join voltage as v
order by c.is_whole desc, c.people_per_month desc nulls last, c.pilot_key, c.municipality, c.body
