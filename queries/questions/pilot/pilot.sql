-- One pilot: all that its record says, and where it stands on $as_of.
-- Grain: pilot_key
-- One row, or none when there is no such pilot.
-- left_list_on: since then its list no longer tells of it, and it is counted apart; null while it does. Its stage is
-- then the one in which it was, without an age. has_begun: something was known of it by then; without, its stage and
-- age are unknown. is_said_anchored: it is said to be anchored, and that was not checked yet. people_..: as
-- people_of_pilots shows them. A rating or an update of a later day is not known yet.
-- Parameters: $as_of date, $pilot_key text, $smallest integer = 10, $rounded_to integer = 1
-- Columns: pilot_key text, municipality text, pilot_id text, title text, summary text, theme text, programme text,
--   owner text, receiving_team text, end_picture text, success_criteria text, visibility text, contact text,
--   self_rating text, self_rated_on date, pilot_budget decimal(18,2), rollout_cost_once decimal(18,2),
--   rollout_cost_per_year decimal(18,2), rollout_fte double, people_reached_per_month double,
--   people_reached_now double, benefit_per_person decimal(18,2), updated_on date, decided_by text,
--   first_planned_end date, stage text, entered_on date, age_days bigint, norm_days bigint, days_over_norm bigint,
--   is_inexact boolean, is_blocked boolean, blocked_reason text, blocked_note text, blocked_on date,
--   record_age_days bigint, computed_status text, rating_differs boolean, has_red_gates boolean, succeeded_on date,
--   days_waiting bigint, days_since_first_planned_end bigint, open_gates bigint, has_begun boolean,
--   is_said_anchored boolean, is_people_withheld boolean, left_list_on date, source_file text, source_sheet text,
--   source_row bigint
select
    k.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    p.summary,
    p.theme,
    p.programme,
    p.owner,
    p.receiving_team,
    p.end_picture,
    p.success_criteria,
    p.visibility,
    p.contact,
    s.self_rating,
    case when p.self_rated_on <= $as_of then p.self_rated_on end as self_rated_on,
    p.pilot_budget,
    p.rollout_cost_once,
    p.rollout_cost_per_year,
    p.rollout_fte,
    o.people_after as people_reached_per_month,
    o.people_now as people_reached_now,
    p.benefit_per_person,
    case when p.updated_on <= $as_of then p.updated_on end as updated_on,
    k.body as decided_by,
    f.planned_on as first_planned_end,
    coalesce(s.stage, l.stage) as stage,
    s.entered_on,
    s.age_days,
    s.norm_days,
    s.days_over_norm,
    coalesce(s.is_inexact, false) as is_inexact,
    coalesce(s.is_blocked, false) as is_blocked,
    s.blocked_reason,
    s.blocked_note,
    s.blocked_on,
    s.record_age_days,
    coalesce(s.computed_status, 'unknown') as computed_status,
    r.differs as rating_differs,
    coalesce(r.has_red_gates, false) as has_red_gates,
    w.succeeded_on,
    w.days_waiting,
    case
        when w.pilot_no is not null then date_diff('day', f.planned_on, $as_of)
    end as days_since_first_planned_end,
    g.open_gates,
    s.pilot_no is not null or l.pilot_no is not null as has_begun,
    coalesce(s.is_said_anchored, false) as is_said_anchored,
    o.is_withheld as is_people_withheld,
    l.left_on as left_list_on,
    p.source_file,
    p.source_sheet,
    p.source_row
from pilots_on($as_of) as k
inner join pilots as p
    on k.municipality = p.municipality and k.pilot_id = p.pilot_id and was_known(p.known_from, p.known_until, $as_of)
inner join people_of_pilots($as_of, $smallest, $rounded_to) as o on k.pilot_no = o.pilot_no
left join first_end_plans_on($as_of) as f on k.pilot_no = f.pilot_no
left join apart_on($as_of) as l on k.pilot_no = l.pilot_no
left join status_on($as_of) as s on k.pilot_no = s.pilot_no
left join ratings_on($as_of) as r on k.pilot_no = r.pilot_no
left join waits_on($as_of) as w on k.pilot_no = w.pilot_no
left join gates_on($as_of) as g on k.pilot_no = g.pilot_no
where k.pilot_key = $pilot_key
order by k.pilot_key
