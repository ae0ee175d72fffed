-- The pilots behind what waits on a rollout decision on $as_of: the waits of waits_on, the longest first.
-- Grain: pilot_key x grp. Of the groups in $grp only, where given ('' is the group that is not stated).
-- $which: all | over_norm | unknown_days (of success) | people_known | people_unknown | people_withheld (too few to
-- show) | reach_falls.
-- weight: the share of the pilot that counts in the group; months_over_norm, people_..: of that share. People are as
-- people_of_pilots shows them.
-- source_*: the evaluation that started the clock.
-- Parameters: $as_of date, $include_partly boolean = false,
--   $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = all,
--   $grp text[],
--   $which choice(all|over_norm|unknown_days|people_known|people_unknown|people_withheld|reach_falls) = all,
--   $smallest integer = 10, $rounded_to integer = 1,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, grp, body, is_partly, succeeded_on, days_waiting, norm_days, weight,
--   months_over_norm, people_waiting_per_month, people_falling_per_month, source_file, source_sheet, source_row
with
waits as (
    select
        w.*,
        p.pilot_key,
        p.municipality,
        p.title,
        p.body,
        r.people_waiting,
        r.people_falling,
        r.is_difference_withheld
    from waits_on($as_of) as w
    inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on w.pilot_no = p.pilot_no
    inner join people_of_pilots($smallest, $rounded_to) as r on w.pilot_no = r.pilot_no
    where $include_partly or not w.is_partly
)

select
    w.pilot_key,
    w.municipality,
    w.title,
    case when $by = 'stage' then 'awaiting_decision' else g.grp end as grp,
    w.body,
    w.is_partly,
    w.succeeded_on,
    w.days_waiting,
    w.norm_days,
    g.weight,
    g.weight * coalesce(w.days_over_norm, 0) / 30.4375 as months_over_norm,
    g.weight * w.people_waiting as people_waiting_per_month,
    g.weight * w.people_falling as people_falling_per_month,
    h.source_file,
    h.source_sheet,
    h.source_row
from waits as w
inner join pilot_groups($as_of, $by) as g on w.pilot_no = g.pilot_no
inner join statements as h on w.started_statement = h.statement_no
where
    is_in_groups($grp, case when $by = 'stage' then 'awaiting_decision' else g.grp end)
    and case $which
        when 'over_norm' then coalesce(w.days_over_norm > 0, false)
        when 'unknown_days' then w.days_waiting is null
        when 'people_known' then w.people_waiting is not null
        when 'people_unknown' then w.people_waiting is null and not w.is_difference_withheld
        when 'people_withheld' then w.is_difference_withheld
        when 'reach_falls' then coalesce(w.people_falling > 0, false)
        else true
    end
order by w.days_waiting desc nulls last, w.pilot_no asc, g.grp asc nulls last
