-- The pilots that the reader's filters leave on a day; a filter that is null leaves all.
-- Grain: pilot_key
-- What its record said on the day; who was not in the records then is not there. body: the one that was known on the
-- day to decide.
-- filters: per dimension the values of which one must fit; null fits all.
-- Filters: municipality, theme, owner, body
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
    p.rollout_fte,
    p.rollout_cost_once,
    p.rollout_cost_per_year,
    p.targeted_fte,
    p.targeted_cost_once,
    p.targeted_cost_per_year,
    p.needs_procurement,
    p.updated_on,
    p.source_file,
    p.source_sheet,
    p.source_row
from pilots_known as p
left join bodies_known as b
    on p.pilot_no = b.pilot_no and b.known_from <= as_of and (b.known_until is null or b.known_until > as_of)
where was_known(p.known_from, p.known_until, as_of);

create or replace macro is_chosen(filters, pilot) as
is_in_groups(filters['municipality'], pilot['municipality'])
and is_in_groups(filters['theme'], pilot['theme'])
and is_in_groups(filters['owner'], pilot['owner'])
and is_in_groups(filters['body'], pilot['body']);

-- The same choice, of whatever body.
create or replace macro except_bodies(filters) as {
    'municipality': filters['municipality'],
    'theme': filters['theme'],
    'owner': filters['owner'],
    'body': cast(null as varchar[])
};

create or replace macro chosen_pilots(as_of, filters) as table
select *
from pilots_on(as_of) as p
where is_chosen(filters, p);
