-- The names of areas, target groups and bodies that the records know on $as_of, in the spelling in which they know
-- them.
-- Grain: kind, name
-- kind: area | target_group | body, as the contract says of a column what it names. name: as it is written down.
-- called: what an area is called besides; null where nothing is told of it. is_own: of the municipality $place; of
-- areas these only, of the others all. Those of $place first, what a table of these names lists before what only
-- others name, and of spellings of one name the one that occurs most.
-- Asked by: office
-- Parameters: $as_of date, $place text = null
-- Columns: kind text, name text, called text, is_own boolean, is_listed boolean, n bigint
with
named as (
    select
        'area' as kind,
        area as name,
        name as called,
        municipality,
        true as is_listed
    from areas
    where was_known(known_from, known_until, $as_of)
    union all
    select
        unnest(['area', 'target_group']),
        unnest([area, target_group]),
        null,
        municipality,
        false
    from segments
    where was_known(known_from, known_until, $as_of)
    union all
    select
        unnest(['area', 'target_group']),
        unnest([area, target_group]),
        null,
        municipality,
        true
    from area_groups
    where was_known(known_from, known_until, $as_of)
    union all
    select
        'body',
        body,
        null,
        municipality,
        true
    from meetings
    where was_known(known_from, known_until, $as_of)
    union all
    select
        'body',
        decided_by,
        null,
        municipality,
        false
    from milestones
    where decided_by is not null and was_known(known_from, known_until, $as_of)
    union all
    select
        'body',
        adopted_by,
        null,
        null,
        false
    from norms
    where adopted_by is not null and was_known(known_from, known_until, $as_of)
)

select
    kind,
    name,
    max(called) as called,
    coalesce(bool_or(municipality = $place), false) as is_own,
    bool_or(is_listed) as is_listed,
    count(*) as n
from named
where kind <> 'area' or municipality = $place
group by kind, name
order by is_own desc, is_listed desc, n desc, name asc
