-- The waits behind how long it takes and how it ends: the waits of waits_observed, the longest first.
-- Grain: pilot_key x wait x grp. A pilot of several areas or target groups counts whole in each. Of the groups in $grp
-- only, where given ('' is the group that is not stated).
-- $which: observed (all that can be counted) | ended | open | left_out (a day is unknown, or it was over before it was
-- first seen) | at_risk (seen waiting on the age of $t_days) | ended_at (on that age) | last (the last one of each
-- pilot, whether it can be counted or not). $cause: how it ended; waiting while it lasts.
-- entry_days: the age from which the wait was seen; exit_days: its age at the end, or on $as_of while it lasts.
-- source_*: the statement that ended the wait, or while it lasts the evaluation that started the clock.
-- Parameters: $as_of date, $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) =
--   all, $grp text[], $include_partly boolean = false, $started_from date = null, $started_before date = null,
--   $which choice(observed|ended|open|left_out|at_risk|ended_at|last) = observed,
--   $cause choice(any|rollout|stop|withdrawn|other|waiting) = any, $t_days integer = null,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, grp, waits_from, entry_days, exit_days, cause, source_file, source_sheet,
--   source_row
with
waits as (
    select
        *,
        row_number() over (partition by pilot_no, grp order by waits_from desc) as nth_last
    from waits_observed(
        $as_of, $include_partly, $by, $started_from, $started_before, $municipality, $theme, $owner, $body
    )
)

select
    p.pilot_key,
    p.municipality,
    p.title,
    w.grp,
    w.waits_from,
    w.entry_days,
    w.exit_days,
    w.cause,
    h.source_file,
    h.source_sheet,
    h.source_row
from waits as w
inner join portfolio as p on w.pilot_no = p.pilot_no
inner join statements as h on coalesce(w.ended_statement, w.started_statement) = h.statement_no
where
    is_in_groups($grp, w.grp)
    and ($which = 'last' or w.is_observed = ($which <> 'left_out'))
    and $cause in ('any', coalesce(w.cause, 'waiting'))
    and case $which
        when 'ended' then w.has_ended
        when 'open' then not w.has_ended
        when 'at_risk' then is_at_risk(w.entry_days, w.exit_days, cast($t_days as integer))
        when 'last' then w.nth_last = 1
        when 'ended_at' then w.has_ended and w.exit_days = cast($t_days as integer)
        else true
    end
order by w.exit_days desc nulls last, w.pilot_no asc, w.waits_from asc, w.grp asc nulls last
