-- The stays behind the bridge from the stagnation months on $since to those on $as_of, the most months first.
-- Grain: stay x grp; those that add to what $which asks for. Of the groups in $grp only, where given ('' is the group
-- that is not stated). Months and shares are those of stagnation_bridge, before they are added up.
-- source_*: the statement by which the stay began, or, where it released something, ended.
-- Parameters: $as_of date, $since date = null,
--   $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = all,
--   $grp text[], $which choice(all|opening|grown|released|other_norm|closing|newly_over_norm|resolved) = all,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, grp, stage, opening, grown, released, other_norm, closing, newly_over_norm,
--   resolved, source_file, source_sheet, source_row
with
told as (
    select *
    from bridge_of($as_of, $since, $by, $municipality, $theme, $owner, $body)
    where is_in_groups($grp, grp)
)

select
    p.pilot_key,
    p.municipality,
    p.title,
    t.grp,
    t.stage,
    t.opening,
    t.grown,
    t.released,
    t.other_norm,
    t.closing,
    t.newly_over_norm,
    t.resolved,
    h.source_file,
    h.source_sheet,
    h.source_row
from told as t
inner join portfolio as p on t.pilot_no = p.pilot_no
inner join statements as h on t.statement_no = h.statement_no
where
    case $which
        when 'opening' then t.opening <> 0
        when 'grown' then t.grown <> 0
        when 'released' then t.released <> 0
        when 'other_norm' then t.other_norm <> 0
        when 'closing' then t.closing <> 0
        when 'newly_over_norm' then t.newly_over_norm > 0
        when 'resolved' then t.resolved > 0
        else true
    end
order by greatest(t.opening, t.released, t.closing) desc, t.pilot_no asc, t.statement_no asc, t.grp asc nulls last
