-- What each stay adds to the stagnation months on $since and on $as_of, and by what in between; as rows the most months
-- first. As stagnation_bridge says.
-- Grain: pilot_key, stage, entered_on, grp
-- Those with anything to tell. All in months, of the share of the pilot in the group: closing = opening + grown -
-- released - left_list + other_norm, each summed by itself. newly_over_norm, resolved, over_by_other_norm: the share of
-- the pilot that counts. Groups and choice are those of $as_of. Without $since: 91 days before it. $grp: of these
-- groups only ('' is the group that is not stated). source_*: the statement by which the stay began, or, where it
-- ended, ended.
-- Parameters: $as_of date, $since date = null, $by dimension = all, $grp text[], $which
--   choice(is_told|has_opening|has_grown|has_released|has_left_list|has_other_norm|has_closing|
--   is_newly_over_norm|is_resolved) = is_told, $filters
-- Columns: pilot_key text, municipality text, title text, grp text, stage text, entered_on date, opening double,
--   grown double, released double, left_list double, other_norm double, closing double, newly_over_norm double,
--   resolved double, source_file text, source_sheet text, source_row bigint
-- Measures: opening opening if has_opening, grown grown if has_grown, released released if has_released,
--   left_list left_list if has_left_list, other_norm other_norm if has_other_norm, closing closing if has_closing,
--   newly_over_norm newly_over_norm if is_newly_over_norm, resolved resolved if is_resolved
create or replace macro bridge(as_of, since, by_what, filters) as table
    with
    begun as (
        select *
        from spells
        where
            is_open_stage(stage)
            and entered_on is not null
            and open_from <= as_of
            and known_from <= as_of
            and coalesce(open_until >= coalesce(cast(since as date), as_of - 91), true)
            and coalesce(known_until >= coalesce(cast(since as date), as_of - 91), true)
    ),

    -- A plan that is recorded while the stay is known is a norm from that day on.
    told as (
        select
            *,
            case when planned_known_from <= known_from then planned_end_on end as plan_on,
            known_from as told_from,
            case when planned_known_from > known_from then least(planned_known_from, known_until) else known_until end
                as told_until
        from begun
        union all
        select
            *,
            planned_end_on,
            planned_known_from,
            known_until
        from begun
        where planned_known_from > known_from and coalesce(planned_known_from < known_until, true)
    ),

    -- Stretches of days on which the same was known of a stay and the same norm held.
    pieces as (
        select
            t.pilot_no,
            t.stage,
            t.entered_on,
            t.entered_statement,
            t.left_statement,
            t.open_until,
            stay_norm_days(t.stage, t.entered_on, t.plan_on, n.norm_days) as norm_days,
            greatest(t.open_from, t.told_from, n.holds_from, n.known_from) as from_day,
            least(
                coalesce(t.open_until, date '9999-12-31'),
                coalesce(t.told_until, date '9999-12-31'),
                coalesce(n.holds_until, date '9999-12-31'),
                coalesce(n.known_until, date '9999-12-31')
            ) as until_day
        from told as t
        inner join norm_periods as n
            on
                t.stage = n.stage
                and n.holds_from <= as_of
                and n.known_from <= as_of
                and coalesce(n.holds_until >= coalesce(cast(since as date), as_of - 91), true)
                and coalesce(n.known_until >= coalesce(cast(since as date), as_of - 91), true)
    ),

    -- Stretches that follow on each other are one presence of the stay.
    linked as (
        select
            *,
            coalesce(lag(until_day) over stay = from_day, false) as goes_on,
            lag(norm_days) over stay as norm_before
        from pieces
        where from_day < until_day
        window stay as (partition by pilot_no, stage, entered_on order by from_day)
    ),

    numbered as (
        select
            *,
            count(case when not goes_on then 1 end) over (
                partition by pilot_no, stage, entered_on
                order by from_day
                rows between unbounded preceding and current row
            ) as presence,
            coalesce(cast(since as date), as_of - 91) as since_day
        from linked
    ),

    presences as (
        select
            pilot_no,
            stage,
            entered_on,
            since_day,
            presence,
            min(from_day) as from_day,
            max(until_day) as until_day,
            max_by(case when open_until = until_day then left_statement end, from_day) as left_statement,
            max_by(entered_statement, from_day) as entered_statement,
            max(
                case
                    when from_day <= since_day and until_day > since_day
                        then over_on(entered_on, norm_days, since_day)
                end
            ) as opening
        from numbered
        group by pilot_no, stage, entered_on, since_day, presence
        having min(from_day) <= as_of and max(until_day) > since_day
    ),

    -- The last norm that held while the stay was there, up to the day.
    norms_last as (
        select
            pilot_no,
            stage,
            entered_on,
            presence,
            norm_days,
            row_number() over (partition by pilot_no, stage, entered_on, presence order by from_day desc) as nth_last
        from numbered
        where from_day <= as_of
    ),

    -- What a presence grew day by day, each day by the norm of that day; and what it jumped where another norm began.
    stretched as (
        select
            pilot_no,
            stage,
            entered_on,
            presence,
            over_on(entered_on, norm_days, least(until_day, as_of))
            - over_on(entered_on, norm_days, greatest(from_day, since_day)) as grown,
            case
                when from_day > since_day and goes_on
                    then over_on(entered_on, norm_days, from_day) - over_on(entered_on, norm_before, from_day)
                else 0
            end as jumped,
            case when goes_on then 0 else over_on(entered_on, norm_days, from_day) end as begun_with
        from numbered
        where from_day <= as_of and until_day > since_day
    ),

    grown_by as (
        select
            pilot_no,
            stage,
            entered_on,
            presence,
            sum(grown) as grown,
            sum(jumped) as jumped,
            sum(begun_with) as begun_with
        from stretched
        group by pilot_no, stage, entered_on, presence
    ),

    -- The days on which lists no longer told of pilots, and those on which they did again.
    left_lists as (
        select distinct
            pilot_no,
            open_from as day,
            entered_statement as statement_no
        from spells
        where stage = 'no_longer_listed' and known_from <= as_of and open_from <= as_of
    ),

    returns as (
        select distinct
            pilot_no,
            known_until as day
        from statements
        where milestone = 'no_longer_listed' and known_until <= as_of
    ),

    returns_last as (
        select
            pilot_no,
            max(day) as day
        from returns
        group by pilot_no
    ),

    -- Those that are anchored or stopped by now: who left a list before that was known is counted as what it became.
    closed as (
        select
            pilot_no,
            entered_statement as statement_no
        from spells_on(as_of)
        where open_until is null and not is_open_stage(stage) and stage <> 'no_longer_listed'
    ),

    left_lists_open as (
        select l.*
        from left_lists as l
        left join returns_last as r on l.pilot_no = r.pilot_no
        where l.pilot_no not in (select c.pilot_no from closed as c) or r.day > l.day
    ),

    measured as (
        select
            p.* replace (
                case
                    when l.pilot_no is not null and o.pilot_no is null then c.statement_no
                    else coalesce(p.left_statement, l.statement_no)
                end as left_statement
            ),
            p.until_day <= as_of as has_ended,
            p.until_day <= as_of and o.pilot_no is not null as has_left_list,
            p.opening is null and r.pilot_no is not null as has_returned,
            b.grown,
            b.jumped,
            b.begun_with,
            over_on(p.entered_on, n.norm_days, greatest(p.since_day, p.from_day)) as at_first,
            over_on(p.entered_on, n.norm_days, least(p.until_day, as_of)) as at_last
        from presences as p
        inner join norms_last as n
            on
                p.pilot_no = n.pilot_no
                and p.stage = n.stage
                and p.entered_on = n.entered_on
                and p.presence = n.presence
                and n.nth_last = 1
        inner join grown_by as b
            on
                p.pilot_no = b.pilot_no
                and p.stage = b.stage
                and p.entered_on = b.entered_on
                and p.presence = b.presence
        left join left_lists as l on p.pilot_no = l.pilot_no and p.until_day = l.day
        left join left_lists_open as o on l.pilot_no = o.pilot_no and l.day = o.day
        left join closed as c on p.pilot_no = c.pilot_no
        left join returns as r on p.pilot_no = r.pilot_no and p.from_day = r.day
    ),

    summed as (
        select
            pilot_no,
            stage,
            entered_on,
            coalesce(max(case when has_ended then left_statement end), max(entered_statement)) as statement_no,
            in_months(sum(coalesce(opening, 0))) as opening,
            in_months(sum(grown + case when opening is null and not has_returned then begun_with else 0 end)) as grown,
            in_months(sum(case when has_ended and not has_left_list then at_last else 0 end)) as released,
            in_months(
                sum(case when has_left_list then at_last else 0 end - case when has_returned then begun_with else 0 end)
            ) as left_list,
            max_by(has_left_list, presence) as has_left,
            in_months(sum(jumped)) as other_norm,
            in_months(sum(case when has_ended then 0 else at_last end)) as closing,
            in_months(sum(case when opening is null then 0 else at_first end)) as opening_by_last_norm
        from measured
        group by pilot_no, stage, entered_on
    )

    select
        t.pilot_no,
        g.municipality,
        t.stage,
        t.entered_on,
        case when by_what = 'stage' then t.stage else g.grp end as grp,
        t.statement_no,
        true as is_told,
        t.opening <> 0 as has_opening,
        t.grown <> 0 as has_grown,
        t.released <> 0 as has_released,
        t.left_list <> 0 as has_left_list,
        t.other_norm <> 0 as has_other_norm,
        t.closing <> 0 as has_closing,
        t.opening_by_last_norm = 0 and t.closing > 0 as is_newly_over_norm,
        t.opening_by_last_norm > 0 and t.closing = 0 and not t.has_left as is_resolved,
        g.weight * t.opening as opening,
        g.weight * t.grown as grown,
        g.weight * t.released as released,
        g.weight * t.left_list as left_list,
        g.weight * t.other_norm as other_norm,
        g.weight * t.closing as closing,
        case when t.opening_by_last_norm = 0 and t.closing > 0 then g.weight else 0 end as newly_over_norm,
        case when t.opening_by_last_norm > 0 and t.closing = 0 and not t.has_left then g.weight else 0 end as resolved,
        case
            when t.opening = 0 and t.opening_by_last_norm > 0 then g.weight
            when t.opening > 0 and t.opening_by_last_norm = 0 then -g.weight
            else 0
        end as over_by_other_norm
    from summed as t
    inner join pilot_groups(as_of, by_what, filters) as g on t.pilot_no = g.pilot_no
    where
        t.opening <> 0
        or t.grown <> 0
        or t.released <> 0
        or t.left_list <> 0
        or t.other_norm <> 0
        or t.closing <> 0;

with
base as (  -- noqa: ST03
    select *
    from bridge($as_of, $since, $by, $filters)
    where is_in_groups($grp, grp)
)

select
    pilot_key,
    municipality,
    title,
    grp,
    stage,
    entered_on,
    opening,
    grown,
    released,
    left_list,
    other_norm,
    closing,
    newly_over_norm,
    resolved,
    source_file,
    source_sheet,
    source_row
from rows_behind('base', $which, $as_of)
order by greatest(opening, released, closing) desc, pilot_no asc, statement_no asc, grp asc nulls last
