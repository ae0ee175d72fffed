-- The moves behind what came in and went out: the moves of moves_of on a known day, the latest first.
-- Grain: move x grp. Of the groups in $grp only, where given ('' is the group that is not stated). $stage: one stage,
-- each for itself, or open: into and out of the open portfolio.
-- $series: both | arrivals | departures. $within, up to $as_of: ever | weeks_13 | months_12. $month: only in the months
-- that begin on these days (as 2026-01-01).
-- weight: the share of the pilot that counts in the group; net: the same, negative where it left.
-- source_*: the statement that moved it.
-- Parameters: $as_of date, $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) =
--   all, $grp text[], $stage
--   choice(each|open|idea|preparing|running|evaluating|awaiting_decision|implementing|anchoring|anchored|stopped) =
--   each, $series choice(both|arrivals|departures) = both, $within choice(ever|weeks_13|months_12) = ever,
--   $month text[], $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, grp, stage, series, moved_on, weight, net, source_file, source_sheet,
--   source_row
select
    p.pilot_key,
    p.municipality,
    p.title,
    m.grp,
    m.stage,
    case when m.is_arrival then 'arrivals' else 'departures' end as series,
    m.moved_on,
    m.weight,
    case when m.is_arrival then m.weight else -m.weight end as net,
    h.source_file,
    h.source_sheet,
    h.source_row
from moves_of($as_of, $by, $stage, $municipality, $theme, $owner, $body) as m
inner join portfolio as p on m.pilot_no = p.pilot_no
inner join statements as h on m.statement_no = h.statement_no
inner join calendar as c on m.moved_on = c.day
where
    m.is_known
    and m.moved_on > window_start($as_of, $within)
    and is_in_groups($grp, m.grp)
    and ($series = 'both' or m.is_arrival = ($series = 'arrivals'))
    and is_in_groups($month, cast(c.month_starts_on as varchar))
order by
    m.moved_on desc,
    m.pilot_no asc,
    m.grp asc nulls last,
    m.is_arrival asc,
    m.stage_order asc nulls last,
    m.statement_no asc
