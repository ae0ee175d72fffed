-- What a list has said of each pilot: of every column the latest value that was said, from one change to the next.
-- Grain: pilot, known_from
-- A cell that is emptied says nothing: what was said before holds. Of rows of one pilot in one hand-in the last holds,
-- of several hand-ins for one day the last word. Of several sources the hand-in of the latest day is the latest.
-- known_from: the day that the hand-in holds for, of the first day empty (known from the start); known_until: when
-- something else was said.
-- Uses: deliveries (hand_in, nth, reported_on, is_first), pilots_said (the typed rows), in the order of nth
with
words as (
    select
        s.*,
        d.nth,
        d.reported_on,
        d.is_first,
        row_number() over (partition by s.hand_in, s.pilot order by s.row_no desc) as from_last
    from pilots_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
),

so_far as (
    select
        s.hand_in,
        s.row_no,
        s.pilot,
        s.nth,
        s.reported_on,
        s.is_first,
        row_number() over (partition by s.pilot, s.reported_on order by s.nth desc) as from_last_of_day,
        s.municipality,
        s.pilot_id,
        s.source_file,
        s.source_sheet,
        s.source_row,
        last_value(s.title ignore nulls) over life as title,
        last_value(s.summary ignore nulls) over life as summary,
        last_value(s.theme ignore nulls) over life as theme,
        last_value(s.programme ignore nulls) over life as programme,
        last_value(s.owner ignore nulls) over life as owner,
        last_value(s.receiving_team ignore nulls) over life as receiving_team,
        last_value(s.end_picture ignore nulls) over life as end_picture,
        last_value(s.success_criteria ignore nulls) over life as success_criteria,
        last_value(s.visibility ignore nulls) over life as visibility,
        last_value(s.contact ignore nulls) over life as contact,
        last_value(s.self_rating ignore nulls) over life as self_rating,
        last_value(s.self_rated_on ignore nulls) over life as self_rated_on,
        last_value(s.pilot_budget ignore nulls) over life as pilot_budget,
        last_value(s.rollout_cost_once ignore nulls) over life as rollout_cost_once,
        last_value(s.rollout_cost_per_year ignore nulls) over life as rollout_cost_per_year,
        last_value(s.rollout_fte ignore nulls) over life as rollout_fte,
        last_value(s.targeted_fte ignore nulls) over life as targeted_fte,
        last_value(s.targeted_cost_once ignore nulls) over life as targeted_cost_once,
        last_value(s.targeted_cost_per_year ignore nulls) over life as targeted_cost_per_year,
        last_value(s.needs_procurement ignore nulls) over life as needs_procurement,
        last_value(s.people_reached_per_month ignore nulls) over life as people_reached_per_month,
        last_value(s.people_reached_now ignore nulls) over life as people_reached_now,
        last_value(s.benefit_per_person ignore nulls) over life as benefit_per_person,
        last_value(s.updated_on ignore nulls) over life as updated_on
    from words as s
    where s.from_last = 1
    window life as (
        partition by s.pilot
        order by s.nth
        rows between unbounded preceding and current row
    )
),

compared as (
    select
        *,
        lag(nth) over life as nth_before,
        lag(pilot_id) over life as pilot_id_before,
        lag(title) over life as title_before,
        lag(summary) over life as summary_before,
        lag(theme) over life as theme_before,
        lag(programme) over life as programme_before,
        lag(owner) over life as owner_before,
        lag(receiving_team) over life as receiving_team_before,
        lag(end_picture) over life as end_picture_before,
        lag(success_criteria) over life as success_criteria_before,
        lag(visibility) over life as visibility_before,
        lag(contact) over life as contact_before,
        lag(self_rating) over life as self_rating_before,
        lag(self_rated_on) over life as self_rated_on_before,
        lag(pilot_budget) over life as pilot_budget_before,
        lag(rollout_cost_once) over life as rollout_cost_once_before,
        lag(rollout_cost_per_year) over life as rollout_cost_per_year_before,
        lag(rollout_fte) over life as rollout_fte_before,
        lag(targeted_fte) over life as targeted_fte_before,
        lag(targeted_cost_once) over life as targeted_cost_once_before,
        lag(targeted_cost_per_year) over life as targeted_cost_per_year_before,
        lag(needs_procurement) over life as needs_procurement_before,
        lag(people_reached_per_month) over life as people_reached_per_month_before,
        lag(people_reached_now) over life as people_reached_now_before,
        lag(benefit_per_person) over life as benefit_per_person_before,
        lag(updated_on) over life as updated_on_before
    from so_far
    where from_last_of_day = 1
    window life as (partition by pilot order by nth)
),

changed as (
    select
        *,
        lead(reported_on) over (partition by pilot order by nth) as next_on
    from compared
    where
        nth_before is null
        or pilot_id is distinct from pilot_id_before
        or title is distinct from title_before
        or summary is distinct from summary_before
        or theme is distinct from theme_before
        or programme is distinct from programme_before
        or owner is distinct from owner_before
        or receiving_team is distinct from receiving_team_before
        or end_picture is distinct from end_picture_before
        or success_criteria is distinct from success_criteria_before
        or visibility is distinct from visibility_before
        or contact is distinct from contact_before
        or self_rating is distinct from self_rating_before
        or self_rated_on is distinct from self_rated_on_before
        or pilot_budget is distinct from pilot_budget_before
        or rollout_cost_once is distinct from rollout_cost_once_before
        or rollout_cost_per_year is distinct from rollout_cost_per_year_before
        or rollout_fte is distinct from rollout_fte_before
        or targeted_fte is distinct from targeted_fte_before
        or targeted_cost_once is distinct from targeted_cost_once_before
        or targeted_cost_per_year is distinct from targeted_cost_per_year_before
        or needs_procurement is distinct from needs_procurement_before
        or people_reached_per_month is distinct from people_reached_per_month_before
        or people_reached_now is distinct from people_reached_now_before
        or benefit_per_person is distinct from benefit_per_person_before
        or updated_on is distinct from updated_on_before
)

select
    hand_in,
    row_no,
    pilot,
    municipality,
    pilot_id,
    title,
    summary,
    theme,
    programme,
    owner,
    receiving_team,
    end_picture,
    success_criteria,
    visibility,
    contact,
    self_rating,
    self_rated_on,
    pilot_budget,
    rollout_cost_once,
    rollout_cost_per_year,
    rollout_fte,
    targeted_fte,
    targeted_cost_once,
    targeted_cost_per_year,
    needs_procurement,
    people_reached_per_month,
    people_reached_now,
    benefit_per_person,
    updated_on,
    source_file,
    source_sheet,
    source_row,
    case when not is_first then reported_on end as known_from,
    next_on as known_until
from changed
order by pilot, nth
