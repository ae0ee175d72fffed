-- One row per pilot: what it is, who carries it, what it costs. No contact.
-- Grain: pilot_key
-- People: as people_of_pilots shows them.
-- Of: pilots
-- Parameters: $smallest integer, $rounded_to integer
-- Columns: pilot_key text, municipality text, pilot_id text, title text, summary text, theme text, programme text,
--   owner text, receiving_team text, deciding_body text, end_picture text, success_criteria text, visibility text,
--   self_rating text, self_rated_on date, pilot_budget decimal(18,2), rollout_cost_once decimal(18,2),
--   rollout_cost_per_year decimal(18,2), rollout_fte double, targeted_fte double,
--   targeted_cost_once decimal(18,2), targeted_cost_per_year decimal(18,2), needs_procurement text,
--   people_reached_per_month double, people_reached_now double, benefit_per_person decimal(18,2), updated_on date,
--   source_file text, source_sheet text, source_row bigint
select
    s.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    p.summary,
    p.theme,
    p.programme,
    p.owner,
    p.receiving_team,
    b.body as deciding_body,
    p.end_picture,
    p.success_criteria,
    p.visibility,
    p.self_rating,
    p.self_rated_on,
    p.pilot_budget,
    p.rollout_cost_once,
    p.rollout_cost_per_year,
    p.rollout_fte,
    p.targeted_fte,
    p.targeted_cost_once,
    p.targeted_cost_per_year,
    p.needs_procurement,
    r.people_after as people_reached_per_month,
    r.people_now as people_reached_now,
    p.benefit_per_person,
    p.updated_on,
    p.source_file,
    p.source_sheet,
    p.source_row
from shown_pilots as s
inner join pilots as p
    on
        s.municipality = p.municipality
        and s.pilot_id = p.pilot_id
        and was_known(p.known_from, p.known_until, last_day())
inner join people_of_pilots(last_day(), $smallest, $rounded_to) as r on s.pilot_no = r.pilot_no
left join bodies_known as b on s.pilot_no = b.pilot_no and b.known_until is null
order by s.pilot_no
