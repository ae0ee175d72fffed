-- The pilots behind what is open and over norm on $as_of: the stays of open_stays_on, the longest over norm first.
-- Grain: pilot_key x grp. Of the groups in $grp only, where given ('' is the group that is not stated).
-- $which: all | over_norm | unknown_age | without_norm (of a known age) | waiting (successful, on a rollout decision).
-- weight: the share of the pilot that counts in the group. stagnation_months: weight x months over norm; capped: at
-- most 12 months a pilot. source_*: the statement by which the pilot came into the stage.
-- Parameters: $as_of date, $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) =
--   all, $grp text[],
--   $stage choice(each|open|idea|preparing|running|evaluating|awaiting_decision|implementing|anchoring) = each,
--   $which choice(all|over_norm|unknown_age|without_norm|waiting) = all,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, grp, stage, entered_on, age_days, norm_days, weight, stagnation_months,
--   stagnation_months_capped, source_file, source_sheet, source_row
with
waits as (
    select pilot_no
    from waits_on($as_of)
    where not is_partly
)

select
    p.pilot_key,
    p.municipality,
    p.title,
    o.grp,
    o.stage,
    o.entered_on,
    o.age_days,
    o.norm_days,
    o.weight,
    o.weight * o.months_over as stagnation_months,
    o.weight * least(o.months_over, 12) as stagnation_months_capped,
    h.source_file,
    h.source_sheet,
    h.source_row
from open_stays_on($as_of, $by, $municipality, $theme, $owner, $body) as o
inner join portfolio as p on o.pilot_no = p.pilot_no
inner join statements as h on o.entered_statement = h.statement_no
left join waits as w on o.pilot_no = w.pilot_no
where
    is_in_groups($grp, o.grp)
    and ($stage in ('each', 'open') or o.stage = $stage)
    and case $which
        when 'over_norm' then o.is_over_norm
        when 'unknown_age' then o.age_days is null
        when 'without_norm' then o.age_days is not null and o.norm_days is null
        when 'waiting' then w.pilot_no is not null
        else true
    end
order by o.months_over desc, o.age_days desc nulls last, o.pilot_no asc, o.grp asc nulls last
