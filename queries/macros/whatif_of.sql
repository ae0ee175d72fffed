-- What if: what somebody supposes, each a text, as rows.
-- Grain: said
-- out <pilot_key>: it never asks anything. targeted <pilot_key>: it asks what its targeted variant asks, which is
-- unknown where nobody said it. move <days> <pilot_key>: its evaluation is planned so many days later, earlier where
-- negative. fte <number> [<municipality>/<team>], euro <number> [...]: so much more room in each quarter, less where
-- negative; of all teams where none is named. Amounts about one team or pilot add up. Nothing of it is ever stored.
create or replace macro whatif_of(whatif) as table
with
given as (
    select distinct unnest(cast(whatif as varchar[])) as said
),

parts as (
    select
        said,
        regexp_extract(
            said,
            '^(out|targeted|move|fte|euro) (?:(-?\d{1,9}(?:\.\d{1,3})?)(?: |$))?(.*)$',
            ['what', 'amount', 'name']
        ) as told,
        regexp_extract(said, '^(?:out|targeted) (.+)$', 1) as pilot_key
    from given
)

select
    said,
    told['what'] as what,
    cast(nullif(told['amount'], '') as double) as amount,
    case
        when told['what'] in ('out', 'targeted') then pilot_key
        else nullif(told['name'], '')
    end as name
from parts
where
    case
        when
            (told['what'] in ('out', 'targeted') and pilot_key <> '')
            or (told['what'] in ('fte', 'euro') and told['amount'] <> '')
            or (told['what'] = 'move' and told['amount'] <> '' and told['name'] <> '')
            then true
        else error('no what-if: ' || said)
    end;
