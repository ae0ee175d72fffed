-- The pilots that the reader's filters leave on a day; a filter that is null leaves all.
-- Grain: pilot_key. body: the one that was known on the day to decide; first_planned_end: null before it was recorded.
create or replace macro pilots_on(as_of) as table
select
    p.pilot_no,
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    p.theme,
    p.owner,
    b.body,
    p.receiving_team,
    p.visibility,
    p.self_rating,
    p.self_rated_on,
    p.people_reached_per_month,
    p.people_reached_now,
    p.updated_on,
    case when p.first_planned_known_from <= as_of then p.first_planned_end end as first_planned_end,
    p.source_file,
    p.source_sheet,
    p.source_row
from portfolio as p
left join bodies_known as b
    on p.pilot_no = b.pilot_no and b.known_from <= as_of and (b.known_until is null or b.known_until > as_of);

create or replace macro chosen_pilots(as_of, municipalities, themes, owners, bodies) as table
select *
from pilots_on(as_of)
where
    (cast(municipalities as varchar[]) is null or list_contains(cast(municipalities as varchar[]), municipality))
    and (cast(themes as varchar[]) is null or list_contains(cast(themes as varchar[]), theme))
    and (cast(owners as varchar[]) is null or list_contains(cast(owners as varchar[]), owner))
    and (cast(bodies as varchar[]) is null or list_contains(cast(bodies as varchar[]), body));
