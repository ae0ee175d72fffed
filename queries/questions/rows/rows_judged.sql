-- The stays behind missed_decisions: which of them ended in the 365 days up to $as_of, and how much of an end was to be
-- expected of each. The most expected first.
-- Grain: stay x grp; those that $which asks for: known (days) | observed | open | unknown_days. Of the groups in $grp
-- only, where given ('' is the group that is not stated).
-- weight: the share of the pilot that counts in the group; observed, expected, missed: of that share.
-- source_*: the statement by which the stay ended, or began where it lasts.
-- Parameters: $as_of date, $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) =
--   body, $grp text[], $stage
--   choice(each|open|idea|preparing|running|evaluating|awaiting_decision|implementing|anchoring) = each,
--   $which choice(known|observed|open|unknown_days) = known,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, grp, stage, entered_on, weight, observed, expected, missed, source_file,
--   source_sheet, source_row
with
grouped as (
    select
        j.*,
        p.pilot_key,
        p.municipality,
        p.title,
        s.stage,
        case when $by = 'stage' then s.stage else g.grp end as grp,
        g.weight
    from stays_judged($as_of) as j
    inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on j.pilot_no = p.pilot_no
    inner join pilot_groups($as_of, $by) as g on j.pilot_no = g.pilot_no
    inner join stages as s on j.stage_order = s.stage_order
)

select
    g.pilot_key,
    g.municipality,
    g.title,
    g.grp,
    g.stage,
    g.entered_on,
    g.weight,
    g.weight * g.observed as observed,
    g.weight * g.expected as expected,
    g.weight * (g.expected - g.observed) as missed,
    h.source_file,
    h.source_sheet,
    h.source_row
from grouped as g
inner join statements as h on g.statement_no = h.statement_no
where
    is_in_groups($grp, g.grp)
    and $stage in ('each', 'open', g.stage)
    and case $which
        when 'known' then g.is_known
        when 'observed' then g.observed = 1
        when 'open' then g.is_open
        else g.left_out = 'unknown_day'
    end
order by g.expected desc nulls last, g.pilot_no asc, g.statement_no asc, g.grp asc nulls last
