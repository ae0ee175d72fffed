-- The pilots behind what waits on a rollout decision on $as_of: the waits of waits_on, the longest first.
-- Grain: pilot_key x grp. Of the groups in $grp only, where given ('' is the group that is not stated).
-- $which: all | over_norm | unknown_days (of success) | people_known | people_unknown.
-- weight: the share of the pilot that counts in the group; months_over_norm, people_waiting_per_month: of that share.
-- source_*: the evaluation that started the clock.
-- Parameters: $as_of date, $include_partly boolean = false, $by
--   choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = all,
--   $grp text[], $which choice(all|over_norm|unknown_days|people_known|people_unknown) = all,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, grp, body, is_partly, succeeded_on, days_waiting, norm_days, weight,
--   months_over_norm, people_waiting_per_month, source_file, source_sheet, source_row
with
waits as (
    select
        w.*,
        p.pilot_key,
        p.municipality,
        p.title,
        p.body,
        p.people_reached_per_month - p.people_reached_now as people
    from waits_on($as_of) as w
    inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on w.pilot_no = p.pilot_no
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
    g.weight * w.people as people_waiting_per_month,
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
        when 'people_known' then w.people is not null
        when 'people_unknown' then w.people is null
        else true
    end
order by w.days_waiting desc nulls last, w.pilot_no asc, g.grp asc nulls last
