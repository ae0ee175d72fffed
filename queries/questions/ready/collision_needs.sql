-- What each pilot asks of its receiving team in each quarter, in FTE and in euro: the rows behind `collision`.
-- Grain: municipality, team, quarter, kind, pilot_key
-- Those that `collision` weighs, in its order of pilots. role: waiting | evaluating | running | committed. asks: what
-- it asks at most, if it succeeds: nothing before it can have begun, and nothing of what nobody said
-- (is_need_unknown). In euro: once and a quarter of a year in its first quarter, and a quarter of a year in each later
-- one. begun: the chance that this has begun by the end of the quarter, given that it succeeds; null where that is
-- unknown. $unit: in this kind only.
-- $which: may_come (not committed), is_asking, is_certain (committed, and begun for sure), is_unknown.
-- Asked by: staff
-- Parameters: $as_of date, $include_partly boolean = false, $municipality text[], $whatif text[], $team text[],
--   $quarter date = null, $unit choice(each|fte|euro) = each,
--   $which choice(is_weighed|may_come|is_asking|is_certain|is_unknown) = is_weighed
-- Columns: municipality text, team text, quarter date, kind text, pilot_key text, title text, theme text, role text,
--   decides_on date, begun double, asks double, is_need_unknown boolean
-- Reads: carrying
-- Measures: n_pilots rows if may_come, n_unknown rows if is_unknown, stress asks if is_asking,
--   certain asks if is_certain
with
weighed as (
    select
        *,
        role <> 'committed' as may_come,
        coalesce(begun > begun_before, true) as may_begin,
        coalesce(begun_before > 0, true) as may_go_on,
        role = 'committed' and begun >= 1 and (begun_before <= 0 or begun_before >= 1) as is_certain
    from carrying
    where
        pilot_key is not null
        and is_weighed
        and role <> 'candidate'
        and is_in_groups($team, team)
        and ($quarter is null or quarter = $quarter)
),

-- In thousandths of an FTE and in cents, as they are weighed; what a rollout would save asks nothing.
needs as (
    select
        *,
        'fte' as kind,
        round_even(greatest(fte, 0) * 1000, 0) / 1000 as later,
        round_even(greatest(fte, 0) * 1000, 0) / 1000 as first,
        fte is null as is_unknown
    from weighed
    union all
    select
        *,
        'euro',
        round_even(greatest(cost_per_year / 4, 0) * 100, 0) / 100,
        (
            coalesce(round_even(greatest(cost_once, 0) * 100, 0), 0)
            + coalesce(round_even(greatest(cost_per_year / 4, 0) * 100, 0), 0)
        ) / 100,
        cost_once is null or cost_per_year is null
    from weighed
),

asked as (
    select
        *,
        greatest(
            case when may_begin then coalesce(first, 0) else 0 end,
            case when may_go_on then coalesce(later, 0) else 0 end
        ) as asks
    from needs
    where $unit in ('each', kind)
)

select
    municipality,
    team,
    quarter,
    kind,
    pilot_key,
    title,
    theme,
    role,
    decides_on,
    begun,
    asks,
    is_unknown as is_need_unknown
from asked
where
    case $which
        when 'may_come' then may_come
        when 'is_asking' then asks > 0
        when 'is_certain' then is_certain and asks > 0
        when 'is_unknown' then is_unknown
        else true
    end
order by
    municipality asc,
    team asc nulls last,
    quarter asc,
    kind desc,
    decides_on asc nulls last,
    pilot_key asc
