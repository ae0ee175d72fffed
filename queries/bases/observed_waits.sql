-- The waits on a rollout decision that had begun on $as_of, as far as they had come by then, by group; as rows the
-- longest first.
-- Grain: pilot_key, grp, waits_from
-- A pilot of several areas or target groups counts whole in each of them. By stage there is one group: all wait for a
-- decision. $started_from, $started_before: only waits whose clock started on or after, and before, these days.
-- entry_days: the age from which the wait was seen. exit_days: its age at the end, or on $as_of while it lasts; null
-- when that is unknown, and on the last day on which it was seen where a list no longer told of the pilot. cause: how
-- it ended; null while it lasts; as rows no_longer_listed where nobody knows. is_observed: it can be counted as
-- survival data; else left_out says why: unknown_day | over_before_seen (it was over before the register first saw the
-- pilot). $which: of the observed ones all, those that ended or that last, those at risk on the age of $t_days, or that
-- ended on it; those left out; or the last one of each pilot, observed or not. $grp, $cause (waiting while it lasts,
-- no_longer_listed where nobody knows): of these only ('' is the group that is not stated). source_*: the statement
-- that ended the wait, or while it lasts the evaluation that started the clock.
-- Parameters: $as_of date, $by dimension = all, $grp text[], $include_partly boolean = false,
--   $started_from date = null, $started_before date = null,
--   $which choice(is_observed|is_ended|is_lasting|is_left_out|is_at_risk|is_ended_then|is_last) = is_observed,
--   $cause text[], $t_days integer = null, $filters
-- Columns: pilot_key text, municipality text, title text, grp text, waits_from date, entry_days integer,
--   exit_days integer, cause text, source_file text, source_sheet text, source_row bigint
-- Measures: n rows, n_exits rows if is_ended, n_open rows if is_lasting, n_left_out rows if is_left_out,
--   n_risk rows if is_at_risk, n_ended rows if is_ended_then, n_pilots rows if is_last
create or replace macro observed_waits(as_of, includes_partly, by_what, started_from, started_before, filters) as table
    with
    begun as (
        select
            pilot_no,
            waits_from,
            started_statement,
            ended_statement,
            entry_days,
            waits_until is not null as has_ended,
            left_on is not null as has_left,
            date_diff(
                'day', started_on, case when waits_until is null then coalesce(left_on, as_of) else ended_on end
            ) as exit_days,
            cause
        from decision_waits_on(as_of)
        where
            counts_partly = includes_partly
            and (cast(started_from as date) is null or started_on >= cast(started_from as date))
            and (cast(started_before as date) is null or started_on < cast(started_before as date))
    ),

    -- What became of those that left a list while they waited, where somebody said so since.
    closed as (
        select
            s.pilot_no,
            s.entered_statement,
            case
                when s.stage = 'anchored' then 'other'
                when h.milestone = 'stopped' and h.outcome = 'withdrawn' then 'withdrawn'
                else 'stop'
            end as became
        from spells_on(as_of) as s
        inner join statements as h on s.entered_statement = h.statement_no
        where
            s.open_until is null
            and s.stage in ('anchored', 'stopped')
            and s.pilot_no in (select b.pilot_no from begun as b where b.has_left)
    )

    select
        b.pilot_no,
        coalesce(b.ended_statement, case when b.has_left then c.entered_statement end, b.started_statement)
            as statement_no,
        g.municipality,
        case when by_what = 'stage' then 'awaiting_decision' else g.grp end as grp,
        b.waits_from,
        b.has_ended,
        b.has_left,
        b.has_left and c.pilot_no is null as is_apart,
        case when b.has_left then c.became end as became,
        b.entry_days,
        cast(b.exit_days as integer) as exit_days,
        b.cause,
        coalesce(is_at_risk(b.entry_days, b.exit_days, b.exit_days), false) as is_observed,
        case
            when b.exit_days is null or b.entry_days is null then 'unknown_day'
            when not is_at_risk(b.entry_days, b.exit_days, b.exit_days) then 'over_before_seen'
        end as left_out
    from begun as b
    inner join pilot_groups(as_of, by_what, filters) as g on b.pilot_no = g.pilot_no
    left join closed as c on b.pilot_no = c.pilot_no;

with
base as (  -- noqa: ST03
    select
        * replace (case when is_apart then 'no_longer_listed' else coalesce(became, cause) end as cause),
        is_observed and has_ended as is_ended,
        is_observed and not has_ended and not has_left as is_lasting,
        not is_observed as is_left_out,
        is_observed and is_at_risk(entry_days, exit_days, cast($t_days as integer)) as is_at_risk,
        is_observed and has_ended and exit_days = cast($t_days as integer) as is_ended_then,
        row_number() over (partition by pilot_no, grp order by waits_from desc) = 1 as is_last
    from observed_waits($as_of, $include_partly, $by, $started_from, $started_before, $filters)
    where is_in_groups($grp, grp)
)

select
    pilot_key,
    municipality,
    title,
    grp,
    waits_from,
    entry_days,
    exit_days,
    cause,
    source_file,
    source_sheet,
    source_row
from rows_behind('base', $which, $as_of)
where is_in_groups($cause, coalesce(cause, 'waiting'))
order by exit_days desc nulls last, pilot_no asc, waits_from asc, grp asc nulls last
